using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Baton.Core.Contracts.Schemas;

/// <summary>How large a schema is, without writing it out.</summary>
/// <param name="Length">The characters of its JSON; for one that refers to others, of its own.</param>
/// <param name="Height">How many schemas stand one inside the other; at most so many for one that was read.</param>
/// <param name="IsPlain">It neither has a name nor refers to anything, so that it means the same wherever it stands.</param>
/// <param name="AssertsFormats">Every part of it has its formats checked.</param>
internal sealed record SchemaMeasure(long Length, int Height, bool IsPlain, bool AssertsFormats)
{
    /// <summary>Of a schema and its separator, the fewest characters.</summary>
    private const int LeastLength = 2;

    /// <summary>Reading its JSON would give the same and find nothing wrong: it stays far below the limits of a document.</summary>
    public bool NeedsNoReading => IsPlain && Height <= SchemaIndex.MaxDepth && Length <= LeastLength * SchemaIndex.MaxSchemas;

    public static SchemaMeasure Of(SchemaNode node) =>
        !node.IsMade ? OfRead(node)
        : node.Json is { } json ? new SchemaMeasure(json.Length, 1, true, true)
        : node.Object is { } rules ? OfObject(rules)
        : node.List is { } list ? OfList(list)
        : OfUnion(node.AnyOf.Length > 0 ? node.AnyOf : node.AllOf);

    /// <summary>The characters of a text between its quotes.</summary>
    public static int LengthOf(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text).Length + 2;

    private static SchemaMeasure OfRead(SchemaNode node)
    {
        var raw = JsonMarshal.GetRawUtf8Value(node.Source);
        bool isPlain = raw.IndexOf("\"$"u8) < 0 && node.Home.Options is { AssertFormats: true, IgnoreUnknownKeywords: false };
        int open = 0, most = 0;
        foreach (byte b in raw)
            most = Math.Max(most, open += b == (byte)'{' ? 1 : b == (byte)'}' ? -1 : 0);
        return new SchemaMeasure(Encoding.UTF8.GetCharCount(raw), Math.Max(1, most), isPlain, node.Home.Options.AssertFormats);
    }

    private static SchemaMeasure OfObject(ObjectRules rules)
    {
        long length = """{"type":"object","properties":{},"required":[],"additionalProperties":false}""".Length;
        int height = 1;
        bool isPlain = true, asserts = true;
        for (int i = 0; i < rules.Properties.Length; i++)
        {
            var part = rules.Properties[i]!.Measure;
            length += LengthOf(rules.Names.Names[i]) + 1 + part.Length + (i > 0 ? 1 : 0);
            (height, isPlain, asserts) = (Math.Max(height, part.Height), isPlain && part.IsPlain, asserts && part.AssertsFormats);
        }
        for (int i = 0; i < rules.Required.Length; i++)
            length += LengthOf(rules.Names.Names[rules.Required[i]]) + (i > 0 ? 1 : 0);
        return new SchemaMeasure(length, height + 1, isPlain, asserts);
    }

    private static SchemaMeasure OfList(ListRules list)
    {
        var item = list.Items!.Measure;
        long length = """{"type":"array","items":}""".Length + item.Length
            + (list.MinItems is { } least ? ""","minItems":""".Length + Digits(least) : 0)
            + (list.MaxItems is { } most ? ""","maxItems":""".Length + Digits(most) : 0);
        return new SchemaMeasure(length, item.Height + 1, item.IsPlain, item.AssertsFormats);
    }

    private static SchemaMeasure OfUnion(SchemaNode[] parts) => new(
        """{"anyOf":[]}""".Length + parts.Length - 1 + parts.Sum(p => p.Measure.Length), 1 + parts.Max(p => p.Measure.Height), parts.All(p => p.Measure.IsPlain), parts.All(p => p.Measure.AssertsFormats));

    private static int Digits(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
}
