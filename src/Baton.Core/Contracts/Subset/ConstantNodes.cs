using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Schemas nobody wrote, for what a search asks of parts of a value.</summary>
internal static class ConstantNodes
{
    public static readonly SchemaNode AnyText = new(default, "") { Types = JsonTypes.String };

    public static SchemaNode Of(JsonElement constant) => new(default, "") { Const = constant };

    public static SchemaNode Matching(Regex regex) =>
        new(default, "") { Text = new TextRules { Pattern = regex, PatternText = regex.ToString() } };
}
