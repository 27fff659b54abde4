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
    private readonly SchemaSource _source;
    private JsonElement? _schema;

    private Contract(SchemaNode node, SchemaSource source)
    {
        _node = node;
        _source = source;
    }

    /// <summary>A JSON Schema that stands by itself: what it refers to is inside.</summary>
    public JsonElement Schema => _schema ??= _source.StandAlone(_node);

    /// <summary>The characters of the schema.</summary>
    internal int Length => Schema.GetRawText().Length;

    internal SchemaNode Node => _node;

    internal bool AssertsFormats => _source.Options.AssertFormats;

    /// <summary>Null when the schema has faults, which are given all at once.</summary>
    public static Contract? Read(JsonElement schema, ContractOptions? options, out IReadOnlyList<SchemaFault> faults)
    {
        options ??= ContractOptions.Default;
        return SchemaReader.Read(schema, options, out faults) is { } root
            ? new Contract(root, new SchemaSource(schema, options))
            : null;
    }

    /// <summary>All that is wrong with the instance, in document order; empty when it is valid.</summary>
    public IReadOnlyList<Violation> Validate(JsonElement instance) =>
        IsValid(instance) ? [] : Evaluation.Validate(_node, instance);

    /// <summary>The same in one word; allocates nothing for an instance of a closed object that is valid.</summary>
    public bool IsValid(JsonElement instance) => Evaluation.IsValid(_node, instance);

    public bool Equals(Contract? other) => other is not null && JsonEquality.Instance.Equals(Schema, other.Schema);

    public override bool Equals(object? obj) => Equals(obj as Contract);

    public override int GetHashCode() => JsonEquality.Instance.GetHashCode(Schema);

    internal Contract Within(SchemaNode node) => new(node, _source);
}
