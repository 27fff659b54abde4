using System.Runtime.InteropServices;
using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Which form of several an object was meant to have, by its properties whose value a form fixes.</summary>
internal static class Discriminators
{
    /// <summary>Above zero when the object has the fixed values of the branch, below when it has others, zero when neither.</summary>
    public static int Score(SchemaNode branch, JsonElement value)
    {
        branch = Target(branch);
        if (value.ValueKind != JsonValueKind.Object || branch.Object is not { } rules)
            return 0;
        int score = 0;
        foreach (var found in value.EnumerateObject())
            if (rules.Names.OrdinalOf(JsonMarshal.GetRawUtf8PropertyName(found)) is >= 0 and var ordinal
                && rules.Properties[ordinal] is { } property && Fixed(Target(property)) is { } choices)
                score += choices.Contains(found.Value, JsonEquality.Instance) ? 1 : -1;
        return score;
    }

    private static JsonElement[]? Fixed(SchemaNode node) => node.Const is { } constant ? [constant] : node.Enum;

    private static SchemaNode Target(SchemaNode node)
    {
        // Ends, because references that lead back without going into the value were refused.
        while (node.Ref is { } target && node.Object is null && node.Const is null && node.Enum is null)
            node = target;
        return node;
    }
}
