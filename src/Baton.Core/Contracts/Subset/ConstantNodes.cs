using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Schemas nobody wrote, for what a search asks of parts of a value.</summary>
internal static class ConstantNodes
{
    public static readonly SchemaNode AnyText = Asking(n => n.Types = JsonTypes.String);

    public static SchemaNode Of(JsonElement constant) => Asking(n => n.Const = constant);

    public static SchemaNode Matching(Regex regex) =>
        Asking(n => n.Text = new TextRules { Pattern = regex, PatternText = regex.ToString() });

    private static SchemaNode Asking(Action<SchemaNode> rules)
    {
        var node = SchemaNode.Unwritten();
        rules(node);
        return node;
    }
}
