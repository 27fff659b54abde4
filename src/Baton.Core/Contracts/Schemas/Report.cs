using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Collects what is wrong and keeps the way to where the check stands in the instance.</summary>
internal sealed class Report
{
    /// <summary>Nobody mends more than these at once.</summary>
    public const int MaxViolations = 1000;

    private const int MaxFound = 60;

    private readonly List<string> _path;

    public Report() => _path = [];

    /// <summary>An attempt whose violations may be dropped, standing where <paramref name="outer"/> stands.</summary>
    public Report(Report outer) => _path = [.. outer._path];

    public List<Violation> Violations { get; } = [];

    public void Enter(string segment) => _path.Add(segment);

    public void Enter(int index) => _path.Add(index.ToString(CultureInfo.InvariantCulture));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public int Depth => _path.Count;

    public void Add(SchemaNode node, string keyword, string expected, JsonElement found) =>
        Add(node, keyword, expected, Shortened(found));

    public void Add(SchemaNode node, string keyword, string expected, string found)
    {
        if (Violations.Count < MaxViolations)
            Violations.Add(new Violation(Pointer(), keyword.Length == 0 ? node.Pointer : $"{node.Pointer}/{keyword}", expected, found));
    }

    public static string Shortened(JsonElement found)
    {
        string text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(found));
        if (found.ValueKind is JsonValueKind.Object or JsonValueKind.Array && text.Length > MaxFound)
            return found.ValueKind == JsonValueKind.Object
                ? $"an object of {found.GetPropertyCount()} properties"
                : $"a list of {found.GetArrayLength()} items";
        if (text.Length <= MaxFound)
            return text;
        int cut = char.IsHighSurrogate(text[MaxFound - 2]) ? MaxFound - 2 : MaxFound - 1;
        return text[..cut] + "…";
    }

    public string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (string segment in _path)
            pointer.Append('/').Append(SchemaIndex.Escape(segment));
        return pointer.ToString();
    }
}
