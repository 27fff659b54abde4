using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The documents a contract was read from, so that a part of it can be taken out and still find what it refers to.</summary>
internal sealed record SchemaSource(JsonElement Root, ContractOptions Options)
{
    /// <summary>Of schemas that were made: they stand alone as they are.</summary>
    public static readonly SchemaSource Made = new(default, ContractOptions.Default);

    /// <summary>Of schemas that are no part of a document.</summary>
    public static readonly SchemaSource Nowhere = new(default, ContractOptions.Default);

    private const string Reference = "\"$ref\"";

    public JsonElement StandAlone(SchemaNode node)
    {
        if (node.IsMade || node.Measure.IsPlain)
            return node.Source;
        bool isRoot = node.Pointer.Length == 0;
        if (!node.Source.GetRawText().Contains(Reference, StringComparison.Ordinal) || (isRoot && Options.Documents.IsEmpty))
            return node.Source;
        var documents = new JsonObject();
        string name = NameOf(Root);
        documents["contract"] = Named(Root, name);
        foreach (var (uri, document) in Options.Documents)
            documents[uri] = Named(document, SchemaIndex.Absolute(uri, SchemaIndex.RootDocument) ?? uri);
        bool isElsewhere = node.Pointer.Contains('#', StringComparison.Ordinal) && !node.Pointer.StartsWith('/');
        string target = isElsewhere ? node.Pointer : $"{name}#{Encoded(node.Pointer)}";
        return JsonNodes.Element(new JsonObject { ["$ref"] = target, ["$defs"] = documents });
    }

    /// <summary>A schema as it may stand inside another: one that refers to parts of itself gets a name to do so by.</summary>
    public static JsonElement Embedded(SchemaNode node)
    {
        if (node.IsMade || node.Measure.IsPlain)
            return node.Source;
        var schema = node.Home.StandAlone(node);
        return schema.GetRawText().Contains(Reference, StringComparison.Ordinal) && RefersToItself(schema)
            ? JsonNodes.Element(Named(schema, NameOf(schema)))
            : schema;
    }

    // Below an $id, references are the business of the schema that has it.
    private static bool RefersToItself(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => !schema.TryGetProperty("$id", out _)
            && (schema.TryGetProperty("$ref", out _) || schema.EnumerateObject().Any(p => RefersToItself(p.Value))),
        JsonValueKind.Array => schema.EnumerateArray().Any(RefersToItself),
        _ => false,
    };

    private static JsonNode Named(JsonElement schema, string name)
    {
        var node = JsonNodes.Of(schema);
        if (node is JsonObject named && !named.ContainsKey("$id"))
            named.Insert(0, "$id", name);
        return node;
    }

    // By content, so that the same schema put in twice has the same name.
    private static string NameOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
            ? JsonText.Of(id).TrimEnd('#')
            : "urn:sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema.GetRawText())));

    private static string Encoded(string pointer) => string.Join('/', pointer.Split('/').Select(Uri.EscapeDataString));
}
