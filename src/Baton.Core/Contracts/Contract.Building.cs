using System.Text.Json.Nodes;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts;

/// <summary>Contracts made of others, for what nobody wrote down: a review's content, a check's findings, a region's yields.</summary>
public sealed partial class Contract
{
    public static Contract String { get; } = Of(ContractSchemas.Of(ContractKind.String));

    public static Contract Text { get; } = Of(ContractSchemas.Of(ContractKind.Text));

    public static Contract Url { get; } = Of(ContractSchemas.Of(ContractKind.Url));

    public static Contract Date { get; } = Of(ContractSchemas.Of(ContractKind.Date));

    public static Contract DateTime { get; } = Of(ContractSchemas.Of(ContractKind.DateTime));

    public static Contract Integer { get; } = Of(ContractSchemas.Of(ContractKind.Integer));

    public static Contract Number { get; } = Of(ContractSchemas.Of(ContractKind.Number));

    public static Contract Boolean { get; } = Of(ContractSchemas.Of(ContractKind.Boolean));

    /// <summary>Anything at all.</summary>
    public static Contract Json { get; } = Of(ContractSchemas.Of(ContractKind.Json));

    /// <summary>A closed object. Field names are unique.</summary>
    public static Contract Object(params IEnumerable<ContractField> fields)
    {
        var list = fields.ToList();
        return Of(
            ContractSchemas.Object(list.Select(f => (f.Name, SchemaSource.Embedded(f.Contract.Schema), f.IsRequired))),
            [.. list.Select(f => f.Contract)]);
    }

    public static Contract ListOf(Contract item, long minItems = 0, long? maxItems = null) =>
        Of(ContractSchemas.List(SchemaSource.Embedded(item.Schema), minItems, maxItems), item);

    /// <summary>One of the texts, of which there is at least one and none twice.</summary>
    public static Contract Choice(params IEnumerable<string> choices) => Of(ContractSchemas.Choice(choices));

    /// <summary>What fulfils at least one of them; a single one is itself.</summary>
    public static Contract AnyOf(params IReadOnlyList<Contract> contracts)
    {
        if (contracts.Distinct().Count() == 1)
            return contracts[0];
        return Of(
            new JsonObject { ["anyOf"] = new JsonArray([.. contracts.Select(c => SchemaSource.Embedded(c.Schema))]) },
            [.. contracts]);
    }

    /// <summary>What fulfils all of them; a single one is itself.</summary>
    public static Contract AllOf(params IReadOnlyList<Contract> contracts)
    {
        if (contracts.Distinct().Count() == 1)
            return contracts[0];
        return Of(
            new JsonObject { ["allOf"] = new JsonArray([.. contracts.Select(c => SchemaSource.Embedded(c.Schema))]) },
            [.. contracts]);
    }

    internal static Contract Of(JsonNode schema, params ReadOnlySpan<Contract> parts)
    {
        var options = ContractOptions.Default;
        foreach (var part in parts)
            options = options with { AssertFormats = options.AssertFormats && part._source.Options.AssertFormats };
        return Read(JsonNodes.Element(schema), options, out var faults)
            ?? throw new ArgumentException($"the parts make no contract: {string.Join("; ", faults)}", nameof(schema));
    }
}
