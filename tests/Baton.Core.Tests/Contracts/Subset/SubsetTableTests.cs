using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

/// <summary>Handoffs as they come up in marketing workflows, with the value a person is shown.</summary>
public sealed class SubsetTableTests
{
    [Theory]
    // scalars of the short notation
    [InlineData("string(1..60)", "string")]
    [InlineData("string", "text")]
    [InlineData("url", "string")]
    [InlineData("url", "text(2..)")]
    [InlineData("email", "string(3..)")]
    [InlineData("date", "string(10..10)")]
    [InlineData("datetime", "string")]
    [InlineData("markdown", "text")]
    [InlineData("text", "markdown")]
    [InlineData("html(..500)", "text(..500)")]
    [InlineData("integer", "number")]
    [InlineData("integer(1..5)", "number(0.5..5.5)")]
    [InlineData("US | EU", "US | EU | UK")]
    [InlineData("US | EU", "string(2..2)")]
    [InlineData("boolean", "json")]
    // objects and lists
    [InlineData("{ subject: string(1..60), body: markdown }", "{ subject: string(..80), body: text, note?: text }")]
    [InlineData("[{ claim: string, source: url }, 1..10]", "[{ claim: string, source: string }, 1..]")]
    [InlineData("[US | EU, 1..]", "[string]")]
    [InlineData("[json, ..0]", "[string]")]
    [InlineData("{ offer?: { code: string(..10), ends: date } }", "{ offer?: { code: string, ends: string } }")]
    [InlineData("file(image/png, ..5MB)", "file(image/*)")]
    [InlineData("file(image/png|image/webp, ..5MB)", "file")]
    [InlineData("file(image/*)", "file(image/*|application/pdf)")]
    [InlineData("file(image/*)", "file")]
    // other ways to say it
    [InlineData("A | B", "{ $json_schema: { anyOf: [{ const: A }, { const: B }] } }")]
    [InlineData("{ $json_schema: { type: integer, exclusiveMinimum: 0 } }", "integer(1..)")]
    [InlineData("{ $json_schema: { type: number, multipleOf: 4 } }", "{ $json_schema: { type: integer, multipleOf: 2 } }")]
    [InlineData("{ $json_schema: { oneOf: [{ type: object, properties: { kind: { const: image }, src: { type: string } }, required: [kind, src] }, { type: object, properties: { kind: { const: text }, body: { type: string } }, required: [kind, body] }] } }",
        "{ $json_schema: { type: object, required: [kind] } }")]
    [InlineData("{ $json_schema: { allOf: [{ type: object, properties: { a: { type: string } }, required: [a] }, { properties: { b: { type: integer } } }] } }",
        "{ $json_schema: { type: object, properties: { a: { type: string, minLength: 0 }, b: { type: number } }, required: [a] } }")]
    [InlineData("{ $json_schema: { $defs: { t: { type: object, properties: { s: { type: string, maxLength: 5 }, sub: { type: array, items: { $ref: '#/$defs/t' } } }, required: [s], additionalProperties: false } }, $ref: '#/$defs/t' } }",
        "{ $json_schema: { $defs: { u: { type: object, properties: { s: { type: string }, sub: { type: array, items: { $ref: '#/$defs/u' } } }, required: [s] } }, $ref: '#/$defs/u' } }")]
    [InlineData("{ $json_schema: { if: { properties: { region: { const: EU } }, required: [region] }, then: { required: [note] }, type: object, properties: { region: { const: EU } }, required: [region] } }",
        "{ $json_schema: { type: object, required: [note] } }")]
    [InlineData("{ $json_schema: { not: true } }", "string")]
    [InlineData("{ $json_schema: { type: string, pattern: '^[a-z]{2}(-[A-Z]{2})?$' } }", "string(2..5)")]
    [InlineData("{ $json_schema: { type: string, pattern: '^#[0-9a-f]{6}$' } }", "{ $json_schema: { type: string, pattern: '^#' } }")]
    public void What_is_sent_is_taken(string producer, string consumer) =>
        Assert.Equal("yes", Verdict(producer, consumer));

    [Theory]
    [InlineData("string(..80)", "string(..60)", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")]
    [InlineData("string", "string(1..)", "\"\"")]
    [InlineData("text", "string", "\"\\n\"")]
    [InlineData("string", "date", "\"a\"")]
    [InlineData("string", "url", "\"a\"")]
    [InlineData("string(3..)", "email", "\"aaa\"")]
    [InlineData("url", "string(..80)", "\"https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")]
    [InlineData("date", "datetime", "\"2026-01-01\"")]
    [InlineData("date", "2026-03-01 | 2026-03-02", "\"2026-01-01\"")]
    [InlineData("number", "integer", "0.1")]
    [InlineData("number(0..1)", "number(0..0.5)", "1")]
    [InlineData("integer(0..10)", "integer(1..5)", "0")]
    [InlineData("integer", "integer(..100)", "101")]
    [InlineData("integer", "string", "0")]
    [InlineData("US | EU | UK", "US | EU", "\"UK\"")]
    [InlineData("json", "string", "null")]
    [InlineData("{ subject: string, body: text }", "{ subject: string, body: text, preheader: string }", """{"subject":"a","body":"a"}""")]
    [InlineData("{ subject: string, offer?: string }", "{ subject: string, offer: string }", """{"subject":"a"}""")]
    [InlineData("{ subject: string, note?: text }", "{ subject: string }", """{"subject":"a","note":"a"}""")]
    [InlineData("{ subject: string, tone: warm | plain }", "{ subject: string, tone: cold | warm }", """{"subject":"a","tone":"plain"}""")]
    [InlineData("[string]", "[string, 1..]", "[]")]
    [InlineData("[string, 1..5]", "[string, ..3]", """["a","a","a","a"]""")]
    [InlineData("[{ claim: string, source?: url }]", "[{ claim: string, source: url }]", """[{"claim":"a"}]""")]
    [InlineData("{ hero: { image: { alt?: string } } }", "{ hero: { image: { alt: string } } }", """{"hero":{"image":{}}}""")]
    [InlineData("{ $json_schema: { type: object } }", "{ subject?: string }", """{"subject":null}""")]
    [InlineData("{ $json_schema: { type: object, minProperties: 2 } }", "{ $json_schema: { type: object, maxProperties: 1 } }", """{"extra":null,"extra2":null}""")]
    [InlineData("[string]", "{ $json_schema: { type: array, uniqueItems: true } }", """["a","a"]""")]
    [InlineData("[string]", "{ $json_schema: { type: array, contains: { const: EU } } }", "[]")]
    [InlineData("{ $json_schema: { anyOf: [{ type: string }, { type: integer }] } }", "text", "0")]
    [InlineData("{ $json_schema: { oneOf: [{ type: object, properties: { kind: { const: image } }, required: [kind] }, { type: object, properties: { kind: { const: text } }, required: [kind] }] } }",
        "{ $json_schema: { oneOf: [{ type: object, properties: { kind: { const: image } }, required: [kind] }, { type: object, properties: { kind: { const: quote } }, required: [kind] }] } }", """{"kind":"text"}""")]
    [InlineData("{ $json_schema: { type: array, items: { type: integer }, minItems: 1, uniqueItems: true, maxItems: 3 } }", "[integer(..2), ..3]", "[3]")]
    [InlineData("{ $json_schema: { type: object, properties: { eu: { type: boolean }, note: { type: string } }, additionalProperties: false } }",
        "{ $json_schema: { dependentRequired: { eu: [note] } } }", """{"eu":false}""")]
    [InlineData("{ $json_schema: { type: string, pattern: '^[a-z]{2}(-[A-Z]{2})?$' } }", "string(2..2)", "\"aa-AA\"")]
    public void What_may_be_refused_is_shown(string producer, string consumer, string witness) =>
        Assert.Equal($"no: {witness}", Verdict(producer, consumer));

    [Fact]
    public void What_people_write_is_judged_in_a_tenth_of_the_budget()
    {
        const string producer = "{ subject: string(1..60), preheader: string(..100), body: markdown, sections: [{ title: string, text: markdown, image?: \"file(image/*, ..5MB)\" }, 1..8], regions: [US | EU | UK, 1..], offer?: { code: string, ends: date } }";
        const string consumer = "{ subject: string(..120), preheader: string, body: text, sections: [{ title: string, text: text, image?: file }], regions: [US | EU | UK | CH], offer?: { code: string, ends: string }, note?: text }";
        var budget = new SubsetBudget { MaxSteps = SubsetBudget.Default.MaxSteps / 10 };
        Assert.IsType<SubsetVerdict.Yes>(ContractSubset.Check(Read(producer), Read(consumer), budget));
        Assert.IsType<SubsetVerdict.No>(ContractSubset.Check(Read(consumer), Read(producer), budget));
    }

    [Fact]
    public void Formats_that_are_read_differently_are_told_apart()
    {
        var schema = JsonDocument.Parse("""{ "type": "string", "format": "date" }""").RootElement;
        var loose = Contract.Read(schema, new ContractOptions { AssertFormats = false }, out _)!;
        var strict = Contract.Read(schema, null, out _)!;
        Assert.IsType<SubsetVerdict.No>(ContractSubset.Check(loose, strict));
        Assert.IsType<SubsetVerdict.Yes>(ContractSubset.Check(strict, loose));
    }

    private static string Verdict(string producer, string consumer) => ContractSubset.Check(Read(producer), Read(consumer)) switch
    {
        SubsetVerdict.No(var witness) => $"no: {witness.GetRawText()}",
        SubsetVerdict.Unknown(var why) => $"unknown: {why}",
        _ => "yes",
    };

    private static Contract Read(string notation)
    {
        var findings = new List<Finding>();
        var contract = ContractNotation.Read(Yaml.Read(notation), ContractScope.Empty, findings);
        Assert.Empty(findings);
        return contract!;
    }
}
