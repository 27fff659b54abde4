using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts;

/// <summary>What a value must be: a JSON Schema 2020-12, compiled once and used for every handoff. Safe to share among threads.</summary>
public sealed class Contract
{
    private readonly SchemaNode _root;

    private Contract(SchemaNode root) => _root = root;

    /// <summary>A JSON Schema that stands by itself.</summary>
    public JsonElement Schema => _root.Source;

    public static Contract? Read(JsonElement schema, ContractOptions? options, out IReadOnlyList<SchemaFault> faults) =>
        SchemaReader.Read(schema, options ?? ContractOptions.Default, out faults) is { } root ? new Contract(root) : null;

    /// <summary>All that is wrong with the instance, in document order; empty when it is valid.</summary>
    public IReadOnlyList<Violation> Validate(JsonElement instance) =>
        IsValid(instance) ? [] : Evaluation.Validate(_root, instance);

    public bool IsValid(JsonElement instance) => Evaluation.IsValid(_root, instance);
}
