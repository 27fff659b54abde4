using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;

namespace Baton.Core.Tests.Contracts;

public sealed class ContractLookupTests
{
    private static readonly Contract Research = Read(
        "{ insights: [{ claim: string, source: url, weight?: number }, 1..10], notes?: { by: string }, raw: json, tags: [string] }");

    [Theory]
    [InlineData("", ContractKind.Object, true)]
    [InlineData("insights", ContractKind.List, true)]
    [InlineData("insights.0.claim", ContractKind.String, true)]
    [InlineData("insights.1.claim", ContractKind.String, false)]
    [InlineData("insights.first.source", ContractKind.Url, true)]
    [InlineData("insights.[].weight", ContractKind.Number, false)]
    [InlineData("insights.[].claim", ContractKind.String, true)]
    [InlineData("insights.size", ContractKind.Integer, true)]
    [InlineData("tags.last", ContractKind.String, false)]
    [InlineData("notes.by", ContractKind.String, false)]
    [InlineData("raw", ContractKind.Json, true)]
    public void A_path_finds_its_part(string path, ContractKind kind, bool always)
    {
        var found = Assert.IsType<ContractLookup.Found>(Find(path));
        Assert.Equal((kind, always), (found.Contract.Kind, found.AlwaysPresent));
    }

    [Theory]
    [InlineData("insight", "insight", "insights notes raw tags")]
    [InlineData("insights.0.clam", "insights.0.clam", "claim source weight")]
    [InlineData("insights.claim", "insights.claim", "first last size")]
    [InlineData("insights.10", "insights.10", "first last size")]
    [InlineData("insights.0.weight.unit", "insights.0.weight.unit", "")]
    public void A_path_that_leads_nowhere_says_where_it_stops_and_what_there_is(string path, string at, string known)
    {
        var missing = Assert.IsType<ContractLookup.Missing>(Find(path));
        Assert.Equal((at, known), (missing.At, string.Join(' ', missing.Known)));
    }

    [Fact]
    public void Into_what_is_open_nobody_can_see()
    {
        Assert.IsType<ContractLookup.Opaque>(Find("raw.anything.at.all"));
        var open = Contract.Read(JsonDocument.Parse("""{ "type": "object", "properties": { "a": {} } }""").RootElement, null, out _)!;
        Assert.IsType<ContractLookup.Found>(open.Find(["a"]));
        Assert.IsType<ContractLookup.Opaque>(open.Find(["b"]));
    }

    [Fact]
    public void Into_a_union_a_path_leads_where_it_leads_in_every_form_of_it()
    {
        var union = Contract.AnyOf(Read("{ lines: [string(..30), 3..15], url: url, kind: string }"), Read("{ lines: [string(..70)], url?: url }"));
        var lines = Assert.IsType<ContractLookup.Found>(union.Find(["lines", "[]"]));
        Assert.True(lines.AlwaysPresent);
        Assert.True(lines.Contract.IsValid(JsonDocument.Parse($"\"{new string('a', 70)}\"").RootElement));
        Assert.False(lines.Contract.IsValid(JsonDocument.Parse($"\"{new string('a', 71)}\"").RootElement));
        Assert.False(Assert.IsType<ContractLookup.Found>(union.Find(["lines", "first"])).AlwaysPresent);
        Assert.False(Assert.IsType<ContractLookup.Found>(union.Find(["url"])).AlwaysPresent);
        Assert.IsType<ContractLookup.Opaque>(union.Find(["kind"]));
        Assert.IsType<ContractLookup.Opaque>(union.Find(["other"]));
    }

    [Fact]
    public void Fields_carry_what_was_said_of_them()
    {
        var contract = Read("{ note?: { $type: text, $help: For the team., $audit: true, $example: Hi, $default: None }, key: { $type: string, $confidential: true } }");
        var (note, key) = (contract.Fields[0], contract.Fields[1]);
        Assert.Equal(("note", false, "For the team.", true, false), (note.Name, note.IsRequired, note.Contract.Help, note.Contract.IsAudit, note.Contract.IsConfidential));
        Assert.Equal(("Hi", "None"), (note.Contract.Example?.GetString(), note.Contract.Default?.GetString()));
        Assert.Equal((true, true), (key.IsRequired, key.Contract.IsConfidential));
    }

    [Fact]
    public void Contracts_are_made_of_others()
    {
        var claim = Assert.IsType<ContractLookup.Found>(Find("insights.[].claim")).Contract;
        var made = Contract.Object(
            ContractField.Required("claims", Contract.ListOf(claim, 1, 3)),
            ContractField.Optional("decision", Contract.Choice("approve", "reject")));
        Assert.Equal(Read("{ claims: [string, 1..3], decision?: approve | reject }"), made);
        Assert.True(Contract.AnyOf(claim, Contract.Integer).IsValid(JsonDocument.Parse("1").RootElement));
        Assert.False(Contract.AllOf(Contract.Integer, Contract.Number, Contract.String).IsValid(JsonDocument.Parse("1").RootElement));
        Assert.Same(claim, Contract.AllOf(claim, Contract.String));
    }

    [Fact]
    public void A_schema_that_refers_to_itself_may_be_put_into_another_twice()
    {
        var tree = Contract.Read(JsonDocument.Parse(
            """{ "type": "object", "additionalProperties": false, "required": ["name"], "properties": { "name": { "type": "string" }, "children": { "type": "array", "items": { "$ref": "#" } } } }""").RootElement, null, out _)!;
        var made = Contract.Object(ContractField.Required("a", tree), ContractField.Optional("b", Contract.ListOf(tree)));
        Assert.True(made.IsValid(JsonDocument.Parse("""{ "a": { "name": "x", "children": [{ "name": "y" }] }, "b": [{ "name": "z" }] }""").RootElement));
        Assert.False(made.IsValid(JsonDocument.Parse("""{ "a": { "name": "x", "children": [{ "nam": "y" }] } }""").RootElement));
        var inner = Assert.IsType<ContractLookup.Found>(made.Find(["a", "children", "0", "children", "0", "name"]));
        Assert.Equal(ContractKind.Text, inner.Contract.Kind);
    }

    private static ContractLookup Find(string path) => Research.Find(path.Length == 0 ? [] : path.Split('.'));

    private static Contract Read(string notation)
    {
        var findings = new List<Finding>();
        var contract = ContractNotation.Read(Yaml.Read(notation), ContractScope.Empty, findings);
        Assert.Empty(findings);
        return contract!;
    }
}
