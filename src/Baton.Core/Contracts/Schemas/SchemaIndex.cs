using System.Text.Json;
using Baton.Core.Checking;

namespace Baton.Core.Contracts.Schemas;

/// <summary>A schema's place: in which document, under which pointer, and against which URI its references resolve.</summary>
internal sealed record SchemaLocation(string Document, string Pointer, string Base, JsonElement Element)
{
    public string Key => Document + "#" + Pointer;
}

/// <summary>Where schemas stand in the documents at hand, found by URI, anchor and pointer before anything is compiled.</summary>
internal sealed class SchemaIndex(ContractOptions options, ICollection<SchemaFault> faults)
{
    public const int MaxDepth = 128;
    public const int MaxSchemas = 20_000;
    public const string RootDocument = "contract://root/";

    private readonly Dictionary<string, SchemaLocation> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaLocation> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaLocation> _anchors = new(StringComparer.Ordinal);
    private Dictionary<string, JsonElement>? _documents;

    public SchemaLocation Add(string document, JsonElement schema)
    {
        var root = new SchemaLocation(document, "", document, schema);
        _resources.TryAdd(document, root);
        if (JsonText.IsWellFormed(schema))
            Walk(root, depth: 0);
        else
            Fault(root, "a text or key holds half a surrogate pair or invalid UTF-8; mend it");
        return _byKey.GetValueOrDefault(root.Key, root);
    }

    /// <summary>By document and pointer; null where no schema stands.</summary>
    public SchemaLocation? At(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>All that stand in a document.</summary>
    public IReadOnlyList<SchemaLocation> In(string document) => [.. _byKey.Values.Where(l => l.Document == document)];

    public bool Has(SchemaLocation location) => _byKey.ContainsKey(location.Key);

    /// <summary>Null when there is no such schema.</summary>
    public SchemaLocation? Resolve(string reference, string baseUri)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        string? uri = hash == 0 ? baseUri : Absolute(hash < 0 ? reference : reference[..hash], baseUri);
        if (uri is null || FindResource(uri) is not { } resource)
            return null;
        if (fragment.Length == 0)
            return _byKey.GetValueOrDefault(resource.Key);
        return fragment[0] == '/'
            ? _byKey.GetValueOrDefault(resource.Key + fragment)
            : _anchors.GetValueOrDefault(uri + "#" + fragment);
    }

    public static string? Absolute(string reference, string baseUri) =>
        Uri.TryCreate(reference, UriKind.Absolute, out var absolute) && !reference.StartsWith('/') ? absolute.AbsoluteUri
        : Uri.TryCreate(baseUri, UriKind.Absolute, out var root) && Uri.TryCreate(root, reference, out var joined) ? joined.AbsoluteUri
        : null;

    public static string Escape(string segment) =>
        segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private SchemaLocation? FindResource(string uri)
    {
        if (_resources.TryGetValue(uri, out var resource))
            return resource;
        _documents ??= ReadDocuments();
        if (!_documents.TryGetValue(uri, out var document))
            return null;
        Add(uri, document);
        return _resources[uri];
    }

    private Dictionary<string, JsonElement> ReadDocuments()
    {
        var documents = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, document) in options.Documents)
            documents[Absolute(name, RootDocument) ?? name] = document;
        return documents;
    }

    private void Walk(SchemaLocation location, int depth)
    {
        var schema = location.Element;
        if (depth > MaxDepth || _byKey.Count >= MaxSchemas)
        {
            Fault(location, depth > MaxDepth ? $"schemas nest deeper than {MaxDepth} levels" : $"there are more than {MaxSchemas} schemas");
            return;
        }
        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            Fault(location, "a schema is an object, true or false");
            return;
        }
        if (schema.ValueKind != JsonValueKind.Object)
        {
            _byKey[location.Key] = location;
            return;
        }
        location = Named(location);
        _byKey[location.Key] = location;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in schema.EnumerateObject())
        {
            string keyword = JsonEquality.NameOf(property);
            if (!seen.Add(keyword))
                Fault(location, $"the keyword `{keyword}` stands twice; keep one");
            else
                WalkKeyword(location, keyword, property.Value, depth);
        }
    }

    private void WalkKeyword(SchemaLocation location, string keyword, JsonElement value, int depth)
    {
        switch (Keywords.Find(keyword))
        {
            case KeywordShape.Schema:
                Walk(Under(location, value, keyword), depth + 1);
                break;
            case KeywordShape.SchemaList when value.ValueKind == JsonValueKind.Array:
                int index = 0;
                foreach (var item in value.EnumerateArray())
                    Walk(Under(location, item, keyword, index++.ToString(System.Globalization.CultureInfo.InvariantCulture)), depth + 1);
                break;
            case KeywordShape.SchemaMap when value.ValueKind == JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var entry in value.EnumerateObject())
                    if (!names.Add(JsonEquality.NameOf(entry)))
                        Fault(location, $"the name `{JsonEquality.NameOf(entry)}` stands twice under `{keyword}`; keep one");
                    else
                        Walk(Under(location, entry.Value, keyword, JsonEquality.NameOf(entry)), depth + 1);
                break;
            case null when !options.IgnoreUnknownKeywords && !keyword.StartsWith("x-", StringComparison.Ordinal):
                Fault(Under(location, value, keyword), Keywords.IsUnsupported(keyword)
                    ? $"`{keyword}` is not supported; write the schema out with `$ref`"
                    : $"the keyword `{keyword}` is not known and would be ignored{NearestWord.Suggest(keyword, Keywords.Names)}; annotations of your own begin with `x-`");
                break;
        }
    }

    private static SchemaLocation Under(SchemaLocation parent, JsonElement element, params ReadOnlySpan<string> segments)
    {
        string pointer = parent.Pointer;
        foreach (string segment in segments)
            pointer += "/" + Escape(segment);
        return new SchemaLocation(parent.Document, pointer, parent.Base, element);
    }

    private SchemaLocation Named(SchemaLocation location)
    {
        if (Text(location, "$id") is { } id)
        {
            string? uri = id.TrimEnd('#').Contains('#', StringComparison.Ordinal) ? null : Absolute(id.TrimEnd('#'), location.Base);
            if (uri is null)
                Fault(location, $"`$id` {id} is not a URI without a fragment");
            else
            {
                location = location with { Base = uri };
                Register(_resources, uri, location, $"the `$id` {id}");
            }
        }
        // Where nothing is dynamic, a dynamic anchor is an anchor; only the suite comes here with one.
        foreach (string keyword in (ReadOnlySpan<string>)["$anchor", "$dynamicAnchor"])
            if (Text(location, keyword) is { } anchor)
                Register(_anchors, location.Base + "#" + anchor, location, $"the anchor {anchor}");
        return location;
    }

    // The same schema may be put in twice, which is how contracts are made of others; two different ones may not share a name.
    private void Register(Dictionary<string, SchemaLocation> names, string name, SchemaLocation location, string what)
    {
        if (!names.TryAdd(name, location) && names[name].Key != location.Key
            && !AreAlike(names[name].Element, location.Element))
            Fault(location, $"{what} names two schemas");
    }

    private static bool AreAlike(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Object && right.ValueKind == JsonValueKind.Object && HasAllOf(left, right) && HasAllOf(right, left);

    // What is only said of a schema does not make it another.
    private static bool HasAllOf(JsonElement schema, JsonElement other) =>
        other.EnumerateObject().All(p => Keywords.Find(JsonEquality.NameOf(p)) is null or KeywordShape.Annotation
            || (schema.TryGetProperty(JsonEquality.NameOf(p), out var value) && JsonEquality.Instance.Equals(value, p.Value)));

    private string? Text(SchemaLocation location, string keyword)
    {
        if (!location.Element.TryGetProperty(keyword, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return JsonText.Of(value);
        Fault(location, $"`{keyword}` is a text");
        return null;
    }

    private void Fault(SchemaLocation location, string message) => faults.Add(new SchemaFault(PointerOf(location), message));

    public static string PointerOf(SchemaLocation location) =>
        location.Document == RootDocument ? location.Pointer : location.Key;
}
