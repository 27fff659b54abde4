using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Baton.Core.Handoffs;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Collects what is wrong and keeps the way to where the check stands in the instance.</summary>
internal sealed class Report
{
    /// <summary>Nobody mends more than these at once.</summary>
    public const int MaxViolations = 1000;

    private const int MaxFound = 60;

    private readonly List<string> _path;

    /// <summary>For each made schema the check stands in, how it leads on.</summary>
    private readonly List<string> _made;

    public Report() => (_path, _made) = ([], []);

    /// <summary>An attempt whose violations may be dropped, standing where <paramref name="outer"/> stands.</summary>
    public Report(Report outer) => (_path, _made) = ([.. outer._path], [.. outer._made]);

    public List<Violation> Violations { get; } = [];

    public void Enter(string segment) => _path.Add(segment);

    public void Enter(int index) => _path.Add(index.ToString(CultureInfo.InvariantCulture));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Schemas inside a made one do not know where in it they stand: the report does.</summary>
    public void EnterMade(SchemaNode node, string pointer) => _made.Add(node.IsMade ? pointer : "");

    public void LeaveMade() => _made.RemoveAt(_made.Count - 1);

    public int Depth => _path.Count;

    public void Add(SchemaNode node, string keyword, string expected, JsonElement found) =>
        Add(node, keyword, expected, Shortened(found));

    public void Add(SchemaNode node, string keyword, string expected, string found)
    {
        if (Violations.Count < MaxViolations)
            Violations.Add(new Violation(Pointer(), $"{string.Concat(_made)}{node.Pointer}{(keyword.Length == 0 ? "" : $"/{keyword}")}", expected, found));
    }

    public static string Shortened(JsonElement found)
    {
        string text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(found));
        if (found.ValueKind is JsonValueKind.Object or JsonValueKind.Array && text.Length > MaxFound)
            return found.ValueKind == JsonValueKind.Object
                ? $"an object of {found.GetPropertyCount()} properties"
                : $"a list of {found.GetArrayLength()} items";
        return text.Length <= MaxFound ? text : Beginning.Of(text, MaxFound - 1) + "…";
    }

    public string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (string segment in _path)
            pointer.Append('/').Append(SchemaIndex.Escape(segment));
        return pointer.ToString();
    }
}
