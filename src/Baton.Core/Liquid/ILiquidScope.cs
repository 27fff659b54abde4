using System.Text.Json;

namespace Baton.Core.Liquid;

/// <summary>The values a template may name: the first name of each path is looked up here.</summary>
public interface ILiquidScope
{
    /// <summary>Asked anew for each path that is followed. Null when nothing is set under that name; a JSON null is a value that is set.</summary>
    JsonElement? Find(string name);
}
