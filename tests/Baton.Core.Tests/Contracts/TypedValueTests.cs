using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using CsCheck;

namespace Baton.Core.Tests.Contracts;

public sealed class TypedValueTests
{
    [Theory]
    [InlineData("string", "NO", "\"NO\"")]
    [InlineData("string", "007", "\"007\"")]
    [InlineData("string", "2026-03-01", "\"2026-03-01\"")]
    [InlineData("date", "2026-03-01", "\"2026-03-01\"")]
    [InlineData("A | 1.10", "1.10", "\"1.10\"")]
    [InlineData("number", "1.10", "1.10")]
    [InlineData("number", "+.5", "0.5")]
    [InlineData("number", "-1.", "-1")]
    [InlineData("integer", "007", "7")]
    [InlineData("integer", "0x1F", "31")]
    [InlineData("boolean", "True", "true")]
    [InlineData("json", "[NO, 007, 1.10, ~, \"1\", 2026-03-01, {a: true}]", "[\"NO\",7,1.10,null,\"1\",\"2026-03-01\",{\"a\":true}]")]
    [InlineData("{ $json_schema: { anyOf: [{ type: integer }, { type: string }] } }", "12", "12")]
    [InlineData("{ $json_schema: { type: [string, \"null\"] } }", "12", "\"12\"")]
    [InlineData("{ $json_schema: { type: [string, \"null\"] } }", "~", "null")]
    [InlineData("{ a: string, b?: { $type: integer, $default: 3 }, c?: text }", "a: 1", "{\"a\":\"1\",\"b\":3}")]
    public void The_contract_types_what_was_written(string notation, string yaml, string json)
    {
        var findings = new List<Finding>();
        var value = TypedValue.Read(Yaml.Read(yaml), Contract(notation), findings);
        Assert.Empty(findings);
        Assert.Equal(json, value!.Value.GetRawText());
    }

    [Fact]
    public void Everything_wrong_is_underlined_at_once_with_the_help_its_author_gave()
    {
        const string yaml = "produkt: Brisa\naudience: \"\"\nregions: [US, EUR]\noffer:\n  code: toolong\nweight: heavy\n";
        var findings = new List<Finding>();
        Assert.Null(TypedValue.Read(
            Yaml.Read(yaml),
            Contract("""
                product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
                audience: string(1..)
                regions: [US | EU, 1..]
                offer: { code: { $type: string(..5), $help: What customers type. }, ends: date }
                weight: number
                """),
            findings));
        Assert.Equal(
            [
                ("CT021", "produkt", "there is no property `produkt` here; did you mean `product`?"),
                ("CT020", "\"\"", "`audience` is \"\", expected at least 1 character (it has 0)"),
                ("CT020", "EUR", "`regions.1` is \"EUR\", expected one of \"US\", \"EU\"; did you mean `EU`?"),
                ("CT020", "toolong", "`offer.code` is \"toolong\", expected at most 5 characters (it has 7)"),
                ("CT022", "offer", "`offer` lacks a property `ends`"),
                ("CT020", "heavy", "`weight` is \"heavy\", expected a number"),
                ("CT022", "produkt: Brisa", "the value lacks a property `product`"),
            ],
            findings.Select(f => (f.Code, yaml.Substring(f.Span.Start, f.Span.Length), f.Message)));
        Assert.Equal("What customers type.", Assert.Single(findings[3].Fixes).Help);
        Assert.Equal("As customers know it. (for example Brisa One)", Assert.Single(findings[6].Fixes).Help);
    }

    [Theory]
    [InlineData("\"5\"", "5")]
    [InlineData("yes", "yes")]
    public void What_is_quoted_or_not_in_yaml_1_2_stays_a_text(string yaml, string text)
    {
        Assert.Equal(text, TypedValue.ReadUntyped(Yaml.Read(yaml)).GetString());
        Assert.Null(TypedValue.Read(Yaml.Read(yaml), Contract("integer"), []));
        Assert.Null(TypedValue.Read(Yaml.Read(yaml), Contract("boolean"), []));
    }

    [Fact]
    public void Json_reads_back_as_itself() =>
        JsonGen.Value.Sample(
            json =>
            {
                using var document = JsonDocument.Parse(json);
                string plain = JsonSerializer.Serialize(document.RootElement);
                // YAML's reader has no surrogates outside escapes and folds some white space; JSON's escapes keep both.
                string back = JsonSerializer.Serialize(TypedValue.ReadUntyped(Yaml.Read(plain)));
                Assert.Equal(Number(plain), Number(back));
            },
            iter: 1000);

    [Fact]
    public void Whatever_is_written_for_whatever_contract_nothing_throws() =>
        Gen.Select(SchemaGen.Schema, JsonGen.Value).Sample(
            (schema, json) =>
            {
                using var document = JsonDocument.Parse(json);
                var source = Yaml.Read(JsonSerializer.Serialize(document.RootElement));
                if (Core.Contracts.Contract.Read(JsonDocument.Parse(schema).RootElement, null, out _) is { } contract)
                {
                    var findings = new List<Finding>();
                    Assert.Equal(TypedValue.Read(source, contract, findings) is null, findings.Count > 0);
                    contract.Find(["a", "0", "size"]);
                }
                var wrong = new List<Finding>();
                Assert.Equal(ContractNotation.Read(source, ContractScope.Empty, wrong) is null, wrong.Count > 0);
            },
            iter: 2000);

    // The source text of a number is kept but for the sign of an exponent's form, so compare canonical bytes.
    private static string Number(string json) => System.Text.Encoding.UTF8.GetString(Core.Handoffs.CanonicalJson.Write(JsonDocument.Parse(json).RootElement));

    private static Contract Contract(string notation)
    {
        var findings = new List<Finding>();
        var contract = ContractNotation.Read(Yaml.Read(notation), ContractScope.Empty, findings);
        Assert.True(contract is not null, string.Join('\n', findings));
        return contract;
    }
}
