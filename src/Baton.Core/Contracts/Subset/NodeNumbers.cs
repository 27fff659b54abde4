using System.Text;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// A number for each schema, the same for two that ask the same in the same words, whatever they say to people. One that
/// refers to others is itself alone.
/// </summary>
/// <param name="sameFormats">Whether both contracts read a <c>format</c> alike.</param>
internal sealed class NodeNumbers(bool sameFormats)
{
    /// <summary>In bytes; longer ones are taken apart, and their parts compared.</summary>
    private const int MaxWords = 8192;

    private readonly Dictionary<SchemaNode, int> _byNode = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _byWords = new(StringComparer.Ordinal);

    public int Of(SchemaNode node)
    {
        if (_byNode.TryGetValue(node, out int number))
            return number;
        number = _byNode.Count;
        var words = new StringBuilder();
        if (node.Source.ValueKind == JsonValueKind.Object && Witness.SizeOf(node.Source) <= MaxWords && Write(node.Source, words) && !_byWords.TryAdd(words.ToString(), number))
            number = _byWords[words.ToString()];
        _byNode.Add(node, number);
        return number;
    }

    /// <summary>False when it refers to something.</summary>
    private bool Write(JsonElement schema, StringBuilder words)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            words.Append(schema.GetRawText());
            return true;
        }
        words.Append('{');
        foreach (var (keyword, value) in schema.EnumerateObject().Select(p => (Keyword: JsonEquality.NameOf(p), p.Value)).OrderBy(p => p.Keyword, StringComparer.Ordinal))
        {
            if (keyword is "$ref" or "$dynamicRef" || (keyword == "format" && !sameFormats))
                return false;
            if (Keywords.Find(keyword) is { } shape && shape is not (KeywordShape.Annotation or KeywordShape.Identifier)
                && keyword is not ("$defs" or "contentSchema") && !Write(keyword, shape, value, words))
                return false;
        }
        words.Append('}');
        return true;
    }

    private bool Write(string keyword, KeywordShape shape, JsonElement value, StringBuilder words)
    {
        words.Append(keyword).Append(':');
        switch (shape)
        {
            case KeywordShape.Schema:
                return Write(value, words);
            case KeywordShape.SchemaList:
                foreach (var part in value.EnumerateArray())
                    if (!Write(part, words))
                        return false;
                return true;
            case KeywordShape.SchemaMap:
                foreach (var (name, part) in value.EnumerateObject().Select(p => (Name: JsonEquality.NameOf(p), p.Value)).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    words.Append(Witness.Text(name).GetRawText());
                    if (!Write(part, words))
                        return false;
                }
                return true;
            default:
                words.Append(value.GetRawText());
                return true;
        }
    }
}
