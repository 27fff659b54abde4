using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using CsCheck;

namespace Baton.Core.Tests.Contracts;

public sealed class ContractNotationTests
{
    [Fact]
    public void A_brief_expands_to_a_closed_object() =>
        AssertSchema(
            """
            product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
            audience: string
            key_messages: [string, 1..5]
            regions: [US | EU | UK, 1..]
            offer?: { code: string, ends: date }
            """,
            """
            { "type": "object", "additionalProperties": false,
              "required": ["product", "audience", "key_messages", "regions"],
              "properties": {
                "product": { "type": "string", "pattern": "^[^\\r\\n]*$", "minLength": 1, "maxLength": 80,
                             "description": "As customers know it.", "examples": ["Brisa One"] },
                "audience": { "type": "string", "pattern": "^[^\\r\\n]*$" },
                "key_messages": { "type": "array", "minItems": 1, "maxItems": 5, "items": { "type": "string", "pattern": "^[^\\r\\n]*$" } },
                "regions": { "type": "array", "minItems": 1, "items": { "type": "string", "enum": ["US", "EU", "UK"] } },
                "offer": { "type": "object", "additionalProperties": false, "required": ["code", "ends"], "properties": {
                  "code": { "type": "string", "pattern": "^[^\\r\\n]*$" }, "ends": { "type": "string", "format": "date" } } } } }
            """);

    [Theory]
    [InlineData("text", """{ "type": "string" }""")]
    [InlineData("markdown(..5000)", """{ "type": "string", "contentMediaType": "text/markdown", "maxLength": 5000 }""")]
    [InlineData("html", """{ "type": "string", "contentMediaType": "text/html" }""")]
    [InlineData("url", """{ "type": "string", "format": "uri" }""")]
    [InlineData("email", """{ "type": "string", "format": "email" }""")]
    [InlineData("datetime", """{ "type": "string", "format": "date-time" }""")]
    [InlineData("integer(..100)", """{ "type": "integer", "maximum": 100 }""")]
    [InlineData("number(-0.5..1)", """{ "type": "number", "minimum": -0.5, "maximum": 1 }""")]
    [InlineData("boolean", """{ "type": "boolean" }""")]
    [InlineData("json", "{}")]
    [InlineData("string | number", """{ "type": "string", "enum": ["string", "number"] }""")]
    [InlineData("[[date], 2]", """{ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "array", "items": { "type": "string", "format": "date" } } }""")]
    [InlineData("{ $type: string, $audit: true, $confidential: false, $default: NO }", """{ "type": "string", "pattern": "^[^\\r\\n]*$", "x-baton-audit": true, "x-baton-confidential": false, "default": "NO" }""")]
    [InlineData("{ $json_schema: { type: integer, minimum: 1.50 } }", """{ "type": "integer", "minimum": 1.5 }""")]
    public void Each_word_has_its_schema(string notation, string schema) => AssertSchema(notation, schema);

    [Theory]
    [InlineData("photo: file(image/png|application/pdf, ..5MB)")]
    [InlineData("{ photo: file(image/png|application/pdf, ..5MB) }")]
    [InlineData("{ photo: \"file(image/png|application/pdf, ..5MB)\" }")]
    public void A_file_keeps_its_comma_in_braces_too(string notation)
    {
        var photo = Assert.Single(Read(notation).Fields).Contract;
        Assert.Equal(ContractKind.File, photo.Kind);
        Assert.True(photo.IsValid(Json($$"""{ "name": "a.png", "type": "image/png", "size": 5000000, "hash": "{{new string('a', 64)}}" }""")));
        Assert.False(photo.IsValid(Json($$"""{ "name": "a.png", "type": "image/png", "size": 5000001, "hash": "{{new string('a', 64)}}" }""")));
        Assert.False(photo.IsValid(Json($$"""{ "name": "a.gif", "type": "image/gif", "size": 1, "hash": "{{new string('a', 64)}}" }""")));
    }

    [Fact]
    public void A_list_of_files_keeps_its_bounds()
    {
        var list = Read("[file(image/*, ..5MB), 1..3]");
        Assert.Equal((1, 3), (list.MinItems, list.MaxItems));
        Assert.Equal(ContractKind.File, list.Item!.Kind);
    }

    [Theory]
    [InlineData("a: strng", "CT001", "strng", "did you mean `string`?")]
    [InlineData("a: string(x..3)", "CT002", "x..3", "no bounds")]
    [InlineData("a: string(1.5..3)", "CT002", "1.5..3", "no bounds")]
    [InlineData("a: boolean(1..2)", "CT002", "1..2", "takes no bounds")]
    [InlineData("a: string(5..1)", "CT003", "5..1", "above")]
    [InlineData("a: [string, 5..1]", "CT003", "5..1", "above")]
    [InlineData("a: [string, integer]", "CT002", "integer", "how many")]
    [InlineData("a: US | EU | US", "CT004", "US | EU | US", "twice")]
    [InlineData("a: US | ", "CT004", "US |", "empty")]
    [InlineData("a: { $tpye: string }", "CT005", "$tpye", "did you mean `$type`?")]
    [InlineData("a: { $type: string, b: string }", "CT005", "$type", "no fields beside")]
    [InlineData("a: { $type: string(..3), $example: Brisa }", "CT006", "Brisa", "at most 3 characters")]
    [InlineData("a: { $type: integer, $default: none }", "CT006", "none", "a whole number")]
    [InlineData("a: []", "CT007", "[]", "one type")]
    [InlineData("a: string(1..3", "CT007", "string(1..3", "not closed")]
    [InlineData("a:", "CT007", "", "missing")]
    [InlineData("a: { $json_schema: { typ: string } }", "CT008", "typ", "did you mean `type`?")]
    [InlineData("a: { $json_schema: { properties: { b: { pattern: \"(\" } } } }", "CT008", "pattern", "not a regular expression")]
    [InlineData("a: { $ref: ofer }", "CT009", "ofer", "did you mean `offer`?")]
    [InlineData("a: { $ref: contracts/none.schema.json }", "CT009", "contracts/none.schema.json", "no file")]
    [InlineData("a: { one_of: research.topics }", "CT010", "research.topics", "only in the answer")]
    [InlineData("{ a: string, a?: text }", "CT011", "a?", "twice")]
    public void What_is_wrong_is_underlined(string notation, string code, string underlined, string says)
    {
        var findings = new List<Finding>();
        var scope = new ContractScope { Named = Named(("offer", "{ code: string }")) };
        Assert.Null(ContractNotation.Read(Yaml.Read(notation), scope, findings));
        var finding = Assert.Single(findings);
        Assert.Equal(code, finding.Code);
        Assert.Equal(underlined, notation.Substring(finding.Span.Start, finding.Span.Length));
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_findings_come_at_once()
    {
        var findings = new List<Finding>();
        Assert.Null(ContractNotation.Read(Yaml.Read("{ a: strng, b: [txt], c: { d: integer(2..1) } }"), ContractScope.Empty, findings));
        Assert.Equal(["CT001", "CT001", "CT003"], findings.Select(f => f.Code));
    }

    [Fact]
    public void Named_contracts_stand_where_a_type_would_in_any_order()
    {
        var findings = new List<Finding>();
        var named = ContractNotation.ReadNamed(
            (SourceNode.Mapping)Yaml.Read("campaign: { offers: [offer, 1..] }\noffer: { code: string(1..10), ends?: date }"),
            ContractScope.Empty, findings);
        Assert.Empty(findings);
        var found = Assert.IsType<ContractLookup.Found>(named["campaign"].Find(["offers", "0", "code"]));
        Assert.True(found.AlwaysPresent);
        Assert.Equal(ContractKind.String, found.Contract.Kind);
    }

    [Fact]
    public void Named_contracts_may_not_go_round_in_a_circle()
    {
        var findings = new List<Finding>();
        ContractNotation.ReadNamed((SourceNode.Mapping)Yaml.Read("a: { b: b }\nb: { a?: a }"), ContractScope.Empty, findings);
        Assert.Equal("CT009", Assert.Single(findings).Code);
    }

    [Fact]
    public void A_schema_file_keeps_the_references_inside_it()
    {
        var file = Yaml.Read("""{ "$defs": { "code": { "type": "string", "maxLength": 3 } }, "type": "object", "properties": { "code": { "$ref": "#/$defs/code" } } }""");
        var scope = new ContractScope { LoadFile = path => path.Text == "contracts/offer.schema.json" ? file : null };
        var contract = Read("{ one: { $ref: contracts/offer.schema.json }, two?: { $ref: contracts/offer.schema.json, $help: Another. } }", scope);
        Assert.False(contract.IsValid(Json("""{ "one": { "code": "long" } }""")));
        Assert.True(contract.IsValid(Json("""{ "one": { "code": "abc" }, "two": {} }""")));
        var two = Assert.IsType<ContractLookup.Found>(contract.Find(["two", "code"])).Contract;
        Assert.False(two.IsValid(Json("\"long\"")));
        // The part stands by itself: its schema, read anew, says the same.
        var again = Contract.Read(two.Schema, null, out var faults)!;
        Assert.Empty(faults);
        Assert.False(again.IsValid(Json("\"long\"")));
        Assert.True(again.IsValid(Json("\"abc\"")));
    }

    [Fact]
    public void An_answer_is_chosen_from_a_list()
    {
        var topic = Read("{ title: string, why: text }");
        var scope = new ContractScope { OneOf = path => path.Text == "research.topics" ? topic : null };
        var answer = Read("{ chosen: [{ one_of: research.topics, label: title }, 1..3], note?: text }", scope);
        Assert.IsType<ContractLookup.Found>(answer.Find(["chosen", "first", "why"]));
        var findings = new List<Finding>();
        ContractNotation.Read(Yaml.Read("{ one_of: research.topics, label: titel }"), scope, findings);
        Assert.Contains("did you mean `title`?", Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_written_as_people_write_it() =>
        Assert.Equal(
            """
            product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
            regions: [US | EU | UK, 1..]
            photo?: file(image/png|application/pdf, ..5MB)
            insights: [{ claim: string, source: url }, 1..10]
            offer?:
              code: string
              "no": date
            odd: { $json_schema: { type: string, pattern: ^a } }

            """.Replace("pattern: ^a", "pattern: \"^a\"", StringComparison.Ordinal),
            ContractNotation.Write(Read(
                """
                product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
                regions: [US | EU | UK, 1..]
                photo?: file(image/png|application/pdf, ..5MB)
                insights: [{ claim: string, source: url }, 1..10]
                offer?: { code: string, "no": date }
                odd: { $json_schema: { type: string, pattern: ^a } }
                """)));

    [Fact]
    public void What_is_written_reads_back_as_the_same() =>
        NotationGen.Contract.Sample(
            text =>
            {
                var contract = Read(text);
                string written = ContractNotation.Write(contract);
                Assert.Equal(contract, Read(written));
            },
            iter: 1500);

    [Fact]
    public void Any_schema_that_is_written_reads_back_as_the_same() =>
        SchemaGen.Schema.Sample(
            schema =>
            {
                if (Contract.Read(Json(schema), null, out _) is not { Schema.ValueKind: JsonValueKind.Object } contract)
                    return;
                Assert.Equal(contract, Read(ContractNotation.Write(contract)));
            },
            iter: 1500);

    private static ImmutableDictionary<string, Contract> Named(params (string Name, string Notation)[] contracts) =>
        contracts.ToImmutableDictionary(c => c.Name, c => Read(c.Notation));

    private static void AssertSchema(string notation, string schema)
    {
        var expected = Contract.Read(Json(schema), null, out var faults);
        Assert.Empty(faults);
        Assert.Equal(expected, Read(notation));
    }

    private static Contract Read(string notation, ContractScope? scope = null)
    {
        var findings = new List<Finding>();
        var contract = ContractNotation.Read(Yaml.Read(notation), scope ?? ContractScope.Empty, findings);
        Assert.True(contract is not null && findings.Count == 0, $"{notation}\n{string.Join('\n', findings)}");
        return contract;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
