using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Walks a response contract and fills it: each field by its name and type, from the same-named value where one was handed
/// over, else from what the writer makes of the material. Optional fields that need a true value (a date, a link, a number)
/// stay out when nothing of that name was handed over; required ones then get a plain placeholder.
/// </summary>
internal sealed partial class SchemaFiller
{
    private const int OptionalDepth = 6;
    private const int MaxDepth = 32;
    private const int MostItems = 12;

    /// <summary>Lists in which an answer would be a judgement; a writer that judges nothing leaves them as short as allowed.</summary>
    private static readonly string[] JudgementNames =
        ["issues", "problems", "violations", "risks", "errors", "questions", "missing", "objections", "findings", "warnings", "concerns", "reasons"];

    private readonly JsonElement _root;
    private readonly OfflineWriter _writer;
    private readonly StringFiller _strings;

    private SchemaFiller(JsonElement root, OfflineWriter writer) => (_root, _writer, _strings) = (root, writer, new StringFiller(writer));

    public static JsonNode? Fill(JsonElement schema, Material material)
    {
        var shape = SchemaShape.Of(schema, schema);
        var fields = shape.Element("properties") is { ValueKind: JsonValueKind.Object } properties ? properties.EnumerateObject().ToList() : [];
        bool isOneText = shape.Type == "string" || (fields.Count == 1 && SchemaShape.Of(fields[0].Value, schema).Type == "string");
        var writer = new OfflineWriter(material)
        {
            IsLetter = fields.Any(p => Wording.Snake(p.Name) is "subject" or "preheader"),
            IsLegal = isOneText && AsksForLegalText(material.Prompt),
        };
        return new SchemaFiller(schema, writer).Value(schema, new Slot("", null, 0, 0));
    }

    /// <summary>Plainly: a lawyer's task that names such a text, or anybody's that begins by asking for one.</summary>
    private static bool AsksForLegalText(Prompt prompt) =>
        LegalRole().IsMatch(prompt.Role) ? LegalText().IsMatch(prompt.Task) : WriteLegalText().IsMatch(prompt.Task);

    [GeneratedRegex(@"counsel|legal|lawyer|compliance|privacy", RegexOptions.IgnoreCase)]
    private static partial Regex LegalRole();

    [GeneratedRegex(@"\b(?:privacy|disclaimer|legal|imprint|footnote|small print)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LegalText();

    [GeneratedRegex(@"^\W*(?:write|draft|give|add|compose|formulate)\b[^.\n]*\b(?:privacy|disclaimer|legal|imprint|footnote|small print)\b", RegexOptions.IgnoreCase)]
    private static partial Regex WriteLegalText();

    private JsonNode? Value(JsonElement schema, Slot slot)
    {
        if (slot.Depth > MaxDepth)
            return null;
        var shape = SchemaShape.Of(schema, _root);
        if (shape.Element("const") is { } constant)
            return Node(constant);
        if (shape.Element("enum") is { ValueKind: JsonValueKind.Array } values)
            return Chosen(values, shape, slot);
        return shape.Type switch
        {
            "object" => Object(shape, slot),
            "array" => List(shape, slot),
            "string" => _strings.Fill(shape, slot),
            "integer" => NumberFiller.Fill(shape, slot, _writer.Material, whole: true),
            "number" => NumberFiller.Fill(shape, slot, _writer.Material, whole: false),
            "boolean" => _writer.Material.Find(slot.Name, v => v.ValueKind is JsonValueKind.True or JsonValueKind.False) is { } known
                ? Node(known)
                : JsonValue.Create(false),
            "null" => null,
            _ => Any(shape, slot),
        };
    }

    private JsonObject Object(SchemaShape shape, Slot slot)
    {
        var filled = new JsonObject();
        var required = shape.Element("required") is { ValueKind: JsonValueKind.Array } names
            ? names.EnumerateArray().Select(n => n.GetString()!).ToList()
            : [];
        var properties = shape.Element("properties") is { ValueKind: JsonValueKind.Object } known ? known.EnumerateObject().ToList() : [];
        foreach (var property in properties)
        {
            if (property.Value.ValueKind != JsonValueKind.False
                && (required.Contains(property.Name) || (slot.Depth < OptionalDepth && WantsOptional(property, slot))))
                filled[property.Name] = Value(property.Value, slot.Into(property.Name));
        }
        var others = shape.Element("additionalProperties") ?? JsonSerializer.SerializeToElement(new JsonObject());
        foreach (string name in required.Where(n => !filled.ContainsKey(n)))
            filled[name] = Value(others, slot.Into(name));
        int least = shape.Count("minProperties", 0);
        foreach (var property in properties.Where(p => !filled.ContainsKey(p.Name) && filled.Count < least).ToList())
            filled[property.Name] = Value(property.Value, slot.Into(property.Name));
        for (int i = 1; filled.Count < least && others.ValueKind != JsonValueKind.False && i <= least; i++)
            filled[$"item_{i}"] = Value(others, slot.Into($"item_{i}"));
        return filled;
    }

    /// <summary>Texts, lists and objects are written; facts are only passed on.</summary>
    private bool WantsOptional(JsonProperty property, Slot slot)
    {
        if (_writer.Material.IsBlank)
            return false;
        var shape = SchemaShape.Of(property.Value, _root);
        if (shape.Has("const") || shape.Has("enum"))
            return true;
        bool isFact = shape.Type is "integer" or "number" or "boolean" or "any" or "null" || shape.Has("format");
        if (!isFact)
            return true;
        return slot.Item is { } item && item.Of(property.Name) is not null
            || shape.Text("format") is "uri" or "url" && slot.Item?.Source is not null
            || _writer.Material.Find(property.Name, v => Fits(v, shape)) is not null;
    }

    private static bool Fits(JsonElement value, SchemaShape shape) => shape.Type switch
    {
        "integer" or "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "any" => true,
        _ => false,
    };

    private JsonArray List(SchemaShape shape, Slot slot)
    {
        int least = shape.Count("minItems", 0);
        int most = Math.Max(least, Math.Min(shape.Count("maxItems", int.MaxValue), MostItems));
        var filled = new JsonArray();
        if (shape.Element("prefixItems") is { ValueKind: JsonValueKind.Array } prefix)
        {
            foreach (var schema in prefix.EnumerateArray().Take(most))
                filled.Add(Value(schema, slot.Into(slot.Name)));
        }
        var items = shape.Element("items") ?? JsonSerializer.SerializeToElement(new JsonObject());
        if (items.ValueKind == JsonValueKind.False)
            return filled;
        // A list of judgements stays short, and so does a contract that refers to itself.
        bool isShort = slot.Depth >= OptionalDepth || JudgementNames.Contains(Wording.Snake(slot.Name));
        var material = isShort ? [] : _strings.Items(slot, SchemaShape.Of(items, _root), least, most);
        int count = Math.Clamp(material.Count, least, most);
        bool isUnique = shape.Element("uniqueItems") is { ValueKind: JsonValueKind.True };
        for (int i = 0, tries = 0; filled.Count < count && tries < count * 4 + 16; i++, tries++)
        {
            var item = Value(items, slot.Listed(i, material.Count > i ? material[i] : null));
            if (isUnique && filled.Any(f => JsonNode.DeepEquals(f, item)))
                item = Varied(item, i, filled, SchemaShape.Of(items, _root));
            if (item is not null || !isUnique || !filled.Contains(null))
            {
                if (!isUnique || !filled.Any(f => JsonNode.DeepEquals(f, item)))
                    filled.Add(item);
            }
        }
        return filled;
    }

    private static JsonNode? Varied(JsonNode? item, int index, JsonArray taken, SchemaShape shape)
    {
        if (item is not JsonValue value || !value.TryGetValue(out string? text))
            return item is JsonValue flag && flag.TryGetValue(out bool yes) ? JsonValue.Create(!yes) : item;
        string ending = $" {index + 1}";
        int limit = shape.Count("maxLength", int.MaxValue);
        string varied = (limit == int.MaxValue ? text : Wording.Cut(text, Math.Max(0, limit - ending.Length))) + ending;
        bool isAllowed = Wording.Length(varied) <= limit
            && !shape.Has("format")
            && (shape.Text("pattern") is not { } pattern || StringFiller.Matches(varied, pattern))
            && !taken.Any(t => t?.ToString() == varied);
        return isAllowed ? JsonValue.Create(varied) : item;
    }

    /// <summary>A literal that the brief or the handoff names; in a list, each in turn; else the first.</summary>
    private JsonNode? Chosen(JsonElement values, SchemaShape shape, Slot slot)
    {
        var allowed = values.EnumerateArray().Where(v => Allows(shape, v)).ToList();
        if (allowed.Count == 0)
            return null;
        if (slot.Item is { } item && item.Of(slot.Name) is { } own && allowed.Any(a => JsonElement.DeepEquals(a, own)))
            return Node(own);
        if (slot.IsListed)
            return Node(allowed[slot.Index % allowed.Count]);
        if (_writer.Material.Find(slot.Name, v => allowed.Any(a => JsonElement.DeepEquals(a, v))) is { } known)
            return Node(known);
        var texts = _writer.Material.Facts.Where(f => f.Kind != FactKind.MustNot).Select(f => f.Text)
            .Concat(_writer.Material.Fields.SelectMany(f => EvidenceText.Lines(f.Value)).Select(l => l.Text))
            .ToList();
        foreach (var value in allowed.Where(a => a.ValueKind == JsonValueKind.String))
        {
            if (texts.Any(t => Wording.Mentions(t, value.GetString()!.Replace('_', ' '))))
                return Node(value);
        }
        return Node(allowed[0]);
    }

    private static bool Allows(SchemaShape shape, JsonElement value)
    {
        if (!shape.Has("type"))
            return true;
        return shape.Type switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" or "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
    }

    private JsonNode? Any(SchemaShape shape, Slot slot) =>
        _writer.Material.Find(slot.Name, _ => true) is { } known ? Node(known) : _strings.Fill(shape, slot);

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}

/// <summary>The place that is filled.</summary>
/// <param name="Name">The field's name; inside a list, the list's.</param>
/// <param name="Item">In a list of statements: the one this place is for.</param>
/// <param name="Index">The place in the nearest list, from 0.</param>
/// <param name="Parent">The name of the object or list round it.</param>
internal sealed record Slot(string Name, EvidenceLine? Item, int Index, int Depth, bool IsListed = false, string Parent = "")
{
    public Slot Into(string name) => this with { Name = name, Depth = Depth + 1, Parent = Name };

    public Slot Listed(int index, EvidenceLine? item) => new(Name, item, index, Depth + 1, IsListed: true, Parent);
}
