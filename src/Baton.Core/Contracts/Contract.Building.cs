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
    public static Contract Object(params IEnumerable<ContractField> fields) =>
        Of(ContractSchemas.Object(fields.Select(f => (f.Name, f.Contract._node, f.IsRequired))));

    public static Contract ListOf(Contract item, long minItems = 0, long? maxItems = null) => Of(ContractSchemas.List(item._node, minItems, maxItems));

    /// <summary>One of the texts, of which there is at least one and none twice.</summary>
    public static Contract Choice(params IEnumerable<string> choices) => Of(ContractSchemas.Choice(choices));

    /// <summary>What fulfils at least one of them; a single one is itself.</summary>
    public static Contract AnyOf(params IReadOnlyList<Contract> contracts) =>
        AreOne(contracts) ? contracts[0] : Of(ContractSchemas.AnyOf(contracts.Select(c => c._node)));

    /// <summary>What fulfils all of them; a single one is itself.</summary>
    public static Contract AllOf(params IReadOnlyList<Contract> contracts) =>
        AreOne(contracts) ? contracts[0] : Of(ContractSchemas.AllOf(contracts.Select(c => c._node)));

    private static bool AreOne(IReadOnlyList<Contract> contracts) =>
        contracts.All(c => c.IsThatOf(contracts[0])) || contracts.Distinct().Count() == 1;

    private static Contract Of(SchemaNode made) =>
        Of(made, out var faults) ?? throw new ArgumentException($"the parts make no contract: {string.Join("; ", faults)}", nameof(made));
}
