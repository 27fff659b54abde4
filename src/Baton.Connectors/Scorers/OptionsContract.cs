using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Connectors.Scorers;

/// <summary>The contract of a scorer's options, from the JSON Schema it is written as.</summary>
internal static class OptionsContract
{
    public static Contract Of(string schema) =>
        Contract.Read(JsonDocument.Parse(schema).RootElement, null, out var faults)
        ?? throw new InvalidOperationException($"a scorer's options are no contract: {string.Join("; ", faults)}");
}
