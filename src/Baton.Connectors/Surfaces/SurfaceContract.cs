using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Connectors.Surfaces;

/// <summary>Contracts that are written in the code of a surface.</summary>
internal static class SurfaceContract
{
    public static Contract Of(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return Contract.Read(document.RootElement.Clone(), null, out var faults)
            ?? throw new InvalidOperationException("A surface's own contract is wrong: " + string.Join("; ", faults));
    }
}
