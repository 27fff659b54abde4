using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts;

/// <summary>
/// What a value must be: a JSON Schema 2020-12, compiled once and used for every handoff. Equal contracts have equal
/// schemas, the order of keys apart. Safe to share among threads.
/// </summary>
public sealed partial class Contract : IEquatable<Contract>
{
    private readonly SchemaNode _node;

    /// <summary>A <see cref="JsonElement"/>, in one word so that threads never see half of it.</summary>
    private object? _standAlone;

    private Contract(SchemaNode node) => _node = node;

    /// <summary>A JSON Schema that stands by itself: what it refers to is inside.</summary>
    public JsonElement Schema => _node.Measure.IsPlain ? _node.Source : (JsonElement)(_standAlone ??= _node.Home.StandAlone(_node));

    /// <summary>The characters of the schema.</summary>
    internal long Length => _node.Measure is { IsPlain: true, Length: var length } ? length : Schema.GetRawText().Length;

    internal SchemaNode Node => _node;

    internal bool AssertsFormats => _node.Home.Options.AssertFormats;

    /// <summary>Null when the schema has faults, which are given all at once.</summary>
    public static Contract? Read(JsonElement schema, ContractOptions? options, out IReadOnlyList<SchemaFault> faults) =>
        SchemaReader.Read(schema, options ?? ContractOptions.Default, out faults) is { } root ? new Contract(root) : null;

    /// <summary>The contract of a schema that was made of others. Where these have names or are many, the whole is read, which finds what is wrong with it.</summary>
    internal static Contract? Of(SchemaNode node, out IReadOnlyList<SchemaFault> faults)
    {
        faults = [];
        return node.IsMade && !node.Measure.NeedsNoReading
            ? Read(node.Source, new ContractOptions { AssertFormats = node.Measure.AssertsFormats }, out faults)
            : new Contract(node);
    }

    /// <summary>All that is wrong with the instance, in document order; empty when it is valid.</summary>
    public IReadOnlyList<Violation> Validate(JsonElement instance) =>
        IsValid(instance) ? [] : Evaluation.Validate(_node, instance);

    /// <summary>The same in one word; allocates nothing for an instance of a closed object that is valid.</summary>
    public bool IsValid(JsonElement instance) => Evaluation.IsValid(_node, instance);

    public bool Equals(Contract? other) => other is not null && JsonEquality.Instance.Equals(Schema, other.Schema);

    public override bool Equals(object? obj) => Equals(obj as Contract);

    public override int GetHashCode() => JsonEquality.Instance.GetHashCode(Schema);

    /// <summary>Whether it is one and the same schema; equal ones need not be.</summary>
    internal bool IsThatOf(Contract other) => ReferenceEquals(_node, other._node);

    /// <summary>What is looked into again and again is one contract.</summary>
    internal static Contract Within(SchemaNode node) => node.Contract ??= new Contract(node);
}
