using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Baton.Core.Contracts.Schemas;

/// <summary>
/// The JSON Schema each word of the short notation stands for. They are made, not read: what they are made of has been read
/// already, and a long workflow makes thousands.
/// </summary>
internal static class ContractSchemas
{
    private const int MaxFileName = 255;
    private const string Sha256 = "^[0-9a-f]{64}$";

    private static readonly SchemaNode Never = Read(JsonValue.Create(false));

    private static readonly FrozenDictionary<ContractKind, SchemaNode> Plain = new[]
    {
        ContractKind.String, ContractKind.Text, ContractKind.Markdown, ContractKind.Html, ContractKind.Url, ContractKind.Email, ContractKind.Date,
        ContractKind.DateTime, ContractKind.Integer, ContractKind.Number, ContractKind.Boolean, ContractKind.Json,
    }.ToFrozenDictionary(kind => kind, kind => Bounded(kind, null, null));

    private static readonly SchemaNode AnyFile = File(Of(ContractKind.String), Size("0", null));

    /// <summary>Not for lists, objects and choices, which are made of others.</summary>
    public static SchemaNode Of(ContractKind kind) => kind == ContractKind.File ? AnyFile : Plain[kind];

    /// <param name="kind">A text, whose length has bounds, or a number.</param>
    /// <param name="least">A JSON number, or null.</param>
    /// <param name="most">A JSON number, or null.</param>
    public static SchemaNode Bounded(ContractKind kind, string? least, string? most)
    {
        bool isNumber = kind is ContractKind.Integer or ContractKind.Number;
        var json = new StringBuilder(Words(kind));
        if (least is not null)
            json.Append(isNumber ? ",\"minimum\":" : ",\"minLength\":").Append(least);
        if (most is not null)
            json.Append(isNumber ? ",\"maximum\":" : ",\"maxLength\":").Append(most);
        var node = SchemaNode.Scalar(json.Insert(0, '{').Append('}').ToString());
        node.Types = kind switch
        {
            ContractKind.Integer => JsonTypes.Integer,
            ContractKind.Number => JsonTypes.Number,
            ContractKind.Boolean => JsonTypes.Boolean,
            ContractKind.Json => JsonTypes.Any,
            _ => JsonTypes.String,
        };
        if (isNumber && (least ?? most) is not null)
            node.Number = new NumberRules { Minimum = Number(least), Maximum = Number(most) };
        else if (node.Types == JsonTypes.String)
            node.Text = TextOf(kind, least, most);
        return node;
    }

    public static SchemaNode Object(IEnumerable<(string Name, SchemaNode Schema, bool IsRequired)> fields)
    {
        var rules = new ObjectRules { AdditionalProperties = Never };
        var parts = new List<SchemaNode>();
        var required = new List<int>();
        foreach (var (name, schema, isRequired) in fields)
        {
            int ordinal = rules.Names.Add(name);
            if (ordinal < parts.Count)
                throw new ArgumentException($"the field `{name}` stands twice", nameof(fields));
            parts.Add(schema);
            if (isRequired)
                required.Add(ordinal);
        }
        (rules.Properties, rules.Required) = ([.. parts], [.. required]);
        var node = SchemaNode.Composite();
        (node.Types, node.Object) = (JsonTypes.Object, rules);
        return node;
    }

    public static SchemaNode List(SchemaNode item, long minItems, long? maxItems)
    {
        var node = SchemaNode.Composite();
        (node.Types, node.List) = (JsonTypes.Array, new ListRules { Items = item, MinItems = minItems > 0 ? minItems : null, MaxItems = maxItems });
        return node;
    }

    public static SchemaNode Choice(IEnumerable<string> choices)
    {
        var node = SchemaNode.Scalar($$"""{"type":"string","enum":[{{string.Join(',', choices.Select(Quoted))}}]}""");
        (node.Types, node.Enum) = (JsonTypes.String, [.. node.Source.GetProperty("enum").EnumerateArray()]);
        return node;
    }

    /// <param name="parts">At least one.</param>
    public static SchemaNode AnyOf(IEnumerable<SchemaNode> parts)
    {
        var node = SchemaNode.Composite();
        node.AnyOf = [.. parts];
        return node;
    }

    /// <param name="parts">At least one.</param>
    public static SchemaNode AllOf(IEnumerable<SchemaNode> parts)
    {
        var node = SchemaNode.Composite();
        node.AllOf = [.. parts];
        return node;
    }

    /// <param name="type">The schema of the media type.</param>
    /// <param name="size">The schema of the size in bytes.</param>
    public static SchemaNode File(SchemaNode type, SchemaNode size)
    {
        var file = JsonNodes.Of(Object([
            ("name", Bounded(ContractKind.String, "1", MaxFileName.ToString(CultureInfo.InvariantCulture)), true), ("type", type, true), ("size", size, true),
            ("hash", Matching(Sha256), true), ("alt", Of(ContractKind.String), false)]).Source).AsObject();
        file[ContractJson.Kind] = "file";
        return Read(file);
    }

    /// <summary>In bytes.</summary>
    public static SchemaNode Size(string least, string? most) => Bounded(ContractKind.Integer, least, most);

    /// <summary>A text that matches a regular expression.</summary>
    public static SchemaNode Matching(string pattern) => Read(new JsonObject { ["type"] = "string", ["pattern"] = pattern });

    /// <exception cref="ArgumentException">It is no schema.</exception>
    private static SchemaNode Read(JsonNode schema) => SchemaReader.Read(JsonNodes.Element(schema), ContractOptions.Default, out var faults)
        ?? throw new ArgumentException(string.Join("; ", faults), nameof(schema));

    private static string Words(ContractKind kind) => kind switch
    {
        ContractKind.String => $"\"type\":\"string\",\"pattern\":{Quoted(ContractJson.SingleLine)}",
        ContractKind.Text => "\"type\":\"string\"",
        ContractKind.Markdown => "\"type\":\"string\",\"contentMediaType\":\"text/markdown\"",
        ContractKind.Html => "\"type\":\"string\",\"contentMediaType\":\"text/html\"",
        ContractKind.Integer => "\"type\":\"integer\"",
        ContractKind.Number => "\"type\":\"number\"",
        ContractKind.Boolean => "\"type\":\"boolean\"",
        ContractKind.Json => "",
        _ when FormatOf(kind) is { } format => $"\"type\":\"string\",\"format\":\"{format}\"",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is made of other contracts"),
    };

    private static string? FormatOf(ContractKind kind) => kind switch
    {
        ContractKind.Url => "uri",
        ContractKind.Email => "email",
        ContractKind.Date => "date",
        ContractKind.DateTime => "date-time",
        _ => null,
    };

    private static TextRules? TextOf(ContractKind kind, string? least, string? most)
    {
        bool isSingleLine = kind == ContractKind.String;
        string? format = FormatOf(kind);
        return !isSingleLine && format is null && least is null && most is null ? null : new TextRules
        {
            MinLength = Count(least),
            MaxLength = Count(most),
            IsSingleLine = isSingleLine,
            PatternText = isSingleLine ? ContractJson.SingleLine : null,
            FormatName = format,
            Format = format is null ? null : TextFormats.Find(format),
        };
    }

    private static ExactNumber? Number(string? json) => json is null ? null : new ExactNumber(Encoding.ASCII.GetBytes(json));

    private static long? Count(string? json) => json is null ? null : long.Parse(json, CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
