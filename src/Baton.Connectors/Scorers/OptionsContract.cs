using System.Runtime.CompilerServices;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Connectors.Scorers;

/// <summary>The one place where a scorer's options schema becomes a contract.</summary>
internal static class OptionsContract
{
    /// <param name="schema">JSON Schema 2020-12 text, written by us and known to be good.</param>
    public static Contract Of(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return Create(document.RootElement.Clone());
    }

    // A contract has no public reader yet; this gives way to it as soon as it has one.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Contract Create(JsonElement schema);
}
