using System.Diagnostics;
using System.Text.Json;
using Baton.Core.Contracts;
using CsCheck;

namespace Baton.Core.Tests.Contracts;

public sealed class ContractTests
{
    private const string Draft = """
        { "type": "object", "additionalProperties": false, "required": ["subject", "body"],
          "properties": { "subject": { "type": "string", "minLength": 1, "maxLength": 10 }, "body": { "type": "string" },
                          "regions": { "type": "array", "items": { "enum": ["US", "EU"] } } } }
        """;

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_the_way_out() =>
        Assert.Equal(
            [
                "/subject: expected at most 10 characters (it has 12), found \"Hello world!\"",
                "/regions/1: expected one of \"US\", \"EU\"; did you mean `EU`?, found \"EUR\"",
                "/bdy: expected no property `bdy` here; did you mean `body`?, found 1",
                "the value: expected a property `body`, found an object of 3 properties",
            ],
            Violations(Draft, """{ "subject": "Hello world!", "regions": ["US", "EUR"], "bdy": 1 }"""));

    [Fact]
    public void A_violation_names_the_keyword_that_refused()
    {
        var violation = Assert.Single(Read(Draft).Validate(Json("""{ "subject": "", "body": "" }""")));
        Assert.Equal("/properties/subject/minLength", violation.SchemaPath);
    }

    [Fact]
    public void Found_values_are_shortened()
    {
        var violation = Assert.Single(Read("""{ "maxLength": 3 }""").Validate(Json($"\"{new string('x', 500)}\"")));
        Assert.Equal(60, violation.Found.Length);
    }

    [Fact]
    public void A_union_speaks_of_the_form_that_was_meant()
    {
        const string union = """
            { "oneOf": [
              { "type": "object", "properties": { "kind": { "const": "image" }, "alt": { "type": "string" } }, "required": ["kind", "alt"] },
              { "type": "object", "properties": { "kind": { "const": "text" }, "body": { "type": "string" }, "tone": {"type":"string"} }, "required": ["kind", "body", "tone"] } ] }
            """;
        Assert.Equal(
            ["the value: expected a property `body`, found {\"kind\":\"text\"}", "the value: expected a property `tone`, found {\"kind\":\"text\"}"],
            Violations(union, """{"kind":"text"}"""));
    }

    [Fact]
    public void A_union_of_other_types_lists_them() =>
        Assert.Equal(
            ["the value: expected one of: a text; a list, found 7"],
            Violations("""{ "anyOf": [{ "type": "string" }, { "type": "array" }] }""", "7"));

    [Fact]
    public void A_value_that_fits_two_forms_says_which() =>
        Assert.Equal(
            ["the value: expected only one of 3 forms (it fits form 1 and form 3), found 7"],
            Violations("""{ "oneOf": [{ "type": "integer" }, { "type": "string" }, { "minimum": 5 }] }""", "7"));

    [Theory]
    [InlineData("""{ "typ": "string" }""", "/typ", "did you mean `type`?")]
    [InlineData("""{ "properties": { "a": { "maxlength": 3 } } }""", "/properties/a/maxlength", "did you mean `maxLength`?")]
    [InlineData("""{ "$dynamicRef": "#x" }""", "/$dynamicRef", "not supported")]
    [InlineData("""{ "format": "dat" }""", "/format", "did you mean `date`?")]
    [InlineData("""{ "type": "text" }""", "/type", "not a type")]
    [InlineData("""{ "pattern": "\\a" }""", "/pattern", "no escape")]
    [InlineData("""{ "$ref": "https://example.com/other.json" }""", "/$ref", "nothing is fetched")]
    [InlineData("""{ "$ref": "#" }""", "", "never end")]
    [InlineData("""{ "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "anyOf": [{ "$ref": "#/$defs/a" }] } } }""", "/$defs", "never end")]
    [InlineData("""{ "type": "string", "type": "number" }""", "", "twice")]
    [InlineData("""[1]""", "", "an object, true or false")]
    public void A_schema_is_refused_rather_than_half_obeyed(string schema, string pointer, string says)
    {
        Assert.Null(Contract.Read(Json(schema), null, out var faults));
        Assert.StartsWith(pointer, Assert.Single(faults).Pointer, StringComparison.Ordinal);
        Assert.Contains(says, faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_schema_come_at_once()
    {
        Contract.Read(Json("""{ "typ": 1, "minLength": -1, "properties": { "a": { "pattern": "(" } }, "required": 7 }"""), null, out var faults);
        Assert.Equal(4, faults.Count);
    }

    [Theory]
    [InlineData("""{ "multipleOf": 0.01 }""", "19.99", true)]
    [InlineData("""{ "multipleOf": 0.01 }""", "19.999", false)]
    [InlineData("""{ "multipleOf": 3 }""", "1e400", false)]
    [InlineData("""{ "multipleOf": 7 }""", "7e999999999", true)]
    [InlineData("""{ "type": "integer" }""", "1.0", true)]
    [InlineData("""{ "type": "integer" }""", "1e-1", false)]
    [InlineData("""{ "maximum": 9007199254740992 }""", "9007199254740993", false)]
    [InlineData("""{ "maximum": 1e400 }""", "1e401", false)]
    [InlineData("""{ "minimum": -0.1 }""", "-0.10000000000000000000000001", false)]
    [InlineData("""{ "const": 1 }""", "1.00", true)]
    [InlineData("""{ "const": 9007199254740992 }""", "9007199254740993", false)]
    [InlineData("""{ "exclusiveMinimum": 0 }""", "-0.0", false)]
    public void Numbers_are_compared_exactly(string schema, string number, bool valid) =>
        Assert.Equal(valid, Read(schema).IsValid(Json(number)));

    [Theory]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "\u0661", false)]
    [InlineData(@"^\w+$", "\u00e9", false)]
    [InlineData(@"^a$", "a\n", false)]
    [InlineData(@"^.$", "\U0001F600", true)]
    [InlineData(@"^..$", "\U0001F600", false)]
    [InlineData(@"^[^x]$", "\U0001F600", true)]
    [InlineData("^[\U0001F600-\U0001F64F]+$", "\U0001F601\U0001F602", true)]
    [InlineData("^[^\U0001F600-\U0001F64F]+$", "\U0001F601", false)]
    [InlineData(@"^\p{Lu}\p{Letter}+$", "Brisa", true)]
    [InlineData(@"^[\p{L}\s\D]+$", "a b", true)]
    [InlineData(@"\bOne\b", "Brisa One", true)]
    [InlineData(@"^(?=.*[0-9])(?=.*[a-z]).+$", "a1", true)]
    [InlineData(@"^(?<y>\d{4})-\k<y>$", "2026-2026", true)]
    [InlineData(@"^\\*$", "\\\\", true)]
    [InlineData(@"^\u{1F600}\x41$", "\U0001F600A", true)]
    public void Patterns_mean_what_they_mean_in_javascript(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Read($$"""{ "pattern": {{JsonSerializer.Serialize(pattern)}} }""").IsValid(Json(JsonSerializer.Serialize(text))));

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData(@"^(?=a)(a+)+$")]
    [InlineData(@"^(a|a)*\1$")]
    public void No_pattern_hangs(string pattern)
    {
        var contract = Read($$"""{ "pattern": {{JsonSerializer.Serialize(pattern)}} }""");
        var clock = Stopwatch.StartNew();
        Assert.False(contract.IsValid(Json($"\"{new string('a', 5000)}!\"")));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Fact]
    public void Hostile_schemas_neither_overflow_the_stack_nor_run_for_ever()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"items\":", 5000)) + "{}" + new string('}', 5000);
        Assert.Null(Contract.Read(Json(deep), null, out _));

        string chain = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}"));
        Assert.Null(Contract.Read(Json($"{{\"$defs\":{{{chain},\"d5000\":{{}}}},\"$ref\":\"#/$defs/d0\"}}"), null, out _));

        string doubling = string.Join(',', Enumerable.Range(0, 60).Select(i =>
            $"\"d{i}\":{{\"allOf\":[{{\"$ref\":\"#/$defs/d{i + 1}\"}},{{\"$ref\":\"#/$defs/d{i + 1}\"}}]}}"));
        var bomb = Read($"{{\"$defs\":{{{doubling},\"d60\":{{}}}},\"$ref\":\"#/$defs/d0\"}}");
        Assert.Contains("steps", Assert.Single(bomb.Validate(Json("1"))).Expected, StringComparison.Ordinal);

        var tree = Read("""{ "type": "array", "items": { "$ref": "#" } }""");
        Assert.True(tree.IsValid(Json(new string('[', 100) + new string(']', 100))));
        Assert.Contains("levels", Assert.Single(tree.Validate(Json(new string('[', 5000) + new string(']', 5000)))).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_valid_closed_object_is_checked_without_allocating()
    {
        var contract = Read(Draft);
        var draft = Json("""{ "subject": "Hello", "body": "A longer\ntext — it’s new", "regions": ["US", "EU"] }""");
        Assert.True(contract.IsValid(draft));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            contract.IsValid(draft);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_reason_to_throw()
    {
        var contract = Read("""{ "properties": { "a": { "minLength": 1, "pattern": "x", "format": "date", "enum": ["x"] } }, "propertyNames": { "pattern": "^a" }, "uniqueItems": true }""");
        Assert.False(contract.IsValid(Json("""{ "a": "\ud800", "\udc00": 1 }""")));
        Assert.NotEmpty(contract.Validate(Json("""{ "a": "\ud800", "\udc00": 1 }""")));
        Assert.False(contract.IsValid(Json("""["\ud800", "\ud800"]""")));
        var union = Read("""{ "anyOf": [{ "properties": { "kind": { "const": "a" } }, "required": ["kind"] }, { "type": "string" }] }""");
        Assert.NotEmpty(union.Validate(Json("""{ "\ud800": "\ud800" }""")));
        Assert.Null(Contract.Read(Json("""{ "properties": { "\ud800": {} } }"""), null, out var faults));
        Assert.Contains("surrogate", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_schemas_and_instances_never_throw_and_the_two_ways_of_checking_agree() =>
        Gen.Select(SchemaGen.Schema, JsonGen.Value).Sample(
            (schema, instance) =>
            {
                var contract = Contract.Read(Json(schema), null, out var faults);
                Assert.Equal(contract is null, faults.Count > 0);
                if (contract is not null)
                    Assert.Equal(contract.IsValid(Json(instance)), contract.Validate(Json(instance)).Count == 0);
            },
            iter: 4000);

    private static string[] Violations(string schema, string instance) =>
        [.. Read(schema).Validate(Json(instance)).Select(v => v.ToString())];

    private static Contract Read(string schema)
    {
        var contract = Contract.Read(Json(schema), null, out var faults);
        Assert.Empty(faults);
        return contract!;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 20000 }).RootElement;
}
