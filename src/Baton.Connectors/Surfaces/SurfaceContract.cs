using System.Reflection;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Connectors.Surfaces;

/// <summary>Contracts that are written in the code of a surface.</summary>
internal static class SurfaceContract
{
    public static Contract Of(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        // The reader of contracts is not merged here yet; its factory takes this line's place.
        return (Contract)Activator.CreateInstance(
            typeof(Contract), BindingFlags.Instance | BindingFlags.NonPublic, null, [document.RootElement.Clone()], null)!;
    }
}
