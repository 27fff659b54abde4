using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>What a schema asks for, in words a person or a model can act on.</summary>
internal static class Wording
{
    private const int ManyChoices = 12, ManyForms = 6;

    public static string Types(JsonTypes types)
    {
        var words = new List<string>();
        foreach (var (type, word) in (ReadOnlySpan<(JsonTypes, string)>)[
            (JsonTypes.String, "a text"), (JsonTypes.Integer, "a whole number"), (JsonTypes.Number, "a number"),
            (JsonTypes.Boolean, "true or false"), (JsonTypes.Array, "a list"), (JsonTypes.Object, "an object"), (JsonTypes.Null, "null")])
            if ((types & type) != 0)
                words.Add(word);
        return string.Join(" or ", words);
    }

    public static string Value(JsonElement value) => Report.Shortened(value);

    public static string OneOf(JsonElement[] choices, JsonElement found)
    {
        if (choices.Length == 0)
            return "nothing: the list of choices is empty";
        string listed = string.Join(", ", choices.Take(ManyChoices).Select(Report.Shortened));
        string rest = choices.Length > ManyChoices ? $" and {choices.Length - ManyChoices} more" : "";
        string nearest = found.ValueKind != JsonValueKind.String ? "" : Checking.NearestWord.Suggest(
            JsonText.Of(found), choices.Where(c => c.ValueKind == JsonValueKind.String).Select(c => JsonText.Of(c)));
        return choices.Length == 1 ? listed : $"one of {listed}{rest}{nearest}";
    }

    public static string Count(long count, string noun) =>
        count == 1 ? $"1 {noun}" : $"{count} {(noun.EndsWith('y') ? noun[..^1] + "ies" : noun + "s")}";

    /// <summary>A few words for a whole schema.</summary>
    public static string Schema(SchemaNode node)
    {
        if (node.IsNever)
            return "nothing";
        if (node.Const is { } constant)
            return Value(constant);
        if (node.Enum is { } choices)
            return string.Join(" or ", choices.Take(ManyForms).Select(Report.Shortened));
        if (node.Text?.FormatName is { } format)
            return TextFormats.WordsFor(format);
        if (node.Types != JsonTypes.Any)
            return Types(node.Types);
        if (node.Ref is { } target)
            return Schema(target);
        if (node.Object is { Required.Length: > 0 } rules)
            return $"an object with {string.Join(", ", rules.Required.Take(ManyForms).Select(r => $"`{rules.Names.Names[r]}`"))}";
        return $"what {(node.Pointer.Length == 0 ? "the schema" : node.Pointer)} describes";
    }

    public static string Branches(SchemaNode[] branches)
    {
        var words = branches.Select(Schema).Distinct().ToList();
        return words.Count == 1 ? words[0] : $"one of: {string.Join("; ", words.Take(ManyForms))}{(words.Count > ManyForms ? "; …" : "")}";
    }
}
