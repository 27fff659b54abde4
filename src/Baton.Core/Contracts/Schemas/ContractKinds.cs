using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

internal static class ContractKinds
{
    /// <summary>Where the node only refers, the schema it refers to.</summary>
    public static SchemaNode ShapeOf(SchemaNode node)
    {
        // Ends, because references that lead back without going into the value were refused.
        while (node.Ref is { } target && OnlyRefers(node))
            node = target;
        return node;
    }

    public static ContractKind Of(SchemaNode node)
    {
        if (node.IsAnything)
            return ContractKind.Json;
        if (node.Ref is not null || node.AnyOf.Length > 0 || node.OneOf.Length > 0 || node.Not is not null || node.If is not null)
            return ContractKind.Other;
        if (node.Types is JsonTypes.Any or JsonTypes.String && (node.Enum ?? (node.Const is { } only ? [only] : null)) is { } choices)
            return choices.All(c => c.ValueKind == JsonValueKind.String) ? ContractKind.Choice : ContractKind.Other;
        return node.Types switch
        {
            JsonTypes.String => OfText(node),
            JsonTypes.Integer => ContractKind.Integer,
            JsonTypes.Number => ContractKind.Number,
            JsonTypes.Boolean => ContractKind.Boolean,
            JsonTypes.Array => ContractKind.List,
            JsonTypes.Object => Says(node, ContractJson.Kind, "file") ? ContractKind.File : ContractKind.Object,
            _ => ContractKind.Other,
        };
    }

    private static bool OnlyRefers(SchemaNode node) =>
        node.Types == JsonTypes.Any && node.Const is null && node.Enum is null && node.Number is null && node.Text is null
        && node.List is null && node.Object is null && node.InPlace.Count() == 1;

    private static ContractKind OfText(SchemaNode node) => node.Text?.FormatName switch
    {
        "uri" => ContractKind.Url,
        "email" => ContractKind.Email,
        "date" => ContractKind.Date,
        "date-time" => ContractKind.DateTime,
        _ when Says(node, "contentMediaType", "text/markdown") => ContractKind.Markdown,
        _ when Says(node, "contentMediaType", "text/html") => ContractKind.Html,
        _ => node.Text?.PatternText is null ? ContractKind.Text : ContractKind.String,
    };

    // What is made of others says nothing beside its rules.
    private static bool Says(SchemaNode node, string keyword, string text) =>
        !(node.IsMade && node.Json is null)
        && node.Source.ValueKind == JsonValueKind.Object && node.Source.TryGetProperty(keyword, out var value)
        && value.ValueKind == JsonValueKind.String && JsonText.Of(value) == text;
}
