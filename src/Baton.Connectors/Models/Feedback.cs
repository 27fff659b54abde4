using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>What reviewers asked for and what checks found, as handed back to the writer.</summary>
internal sealed class Feedback
{
    public static readonly Feedback None = new([]);

    private static readonly string[] CommentFields = ["comments", "comment", "feedback", "changes"];
    private static readonly string[] TextNames = ["text", "comment", "message", "body", "request", "note"];

    private readonly List<string> _comments = [];
    private readonly List<ReportedFinding> _findings = [];

    public Feedback(IEnumerable<HandedValue> values)
    {
        foreach (var value in values)
        {
            if (IsComments(value))
                _comments.AddRange(Texts(value.Value).SelectMany(Requests));
            else if (value.Field == "findings")
                ReadFindings(value.Value);
        }
    }

    /// <summary>One request an entry.</summary>
    public IReadOnlyList<string> Comments => _comments;

    public IReadOnlyList<ReportedFinding> Findings => _findings;

    public static bool IsFeedback(HandedValue value) => IsComments(value) || value.Field == "findings";

    private static bool IsComments(HandedValue value) => CommentFields.Contains(value.Field);

    private void ReadFindings(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                ReadFindings(item);
        }
        else if (value.ValueKind == JsonValueKind.Object && Text(value, "message") is { } message)
        {
            _findings.Add(new ReportedFinding(Text(value, "field"), Text(value, "excerpt"), message));
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            _findings.AddRange(Requests(value.GetString()!).Select(m => new ReportedFinding(null, null, m)));
        }
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => TextNames.Select(n => Text(value, n)).Where(t => t is not null).Take(1).OfType<string>(),
        _ => [],
    };

    private static IEnumerable<string> Requests(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Wording.OneLine(line.TrimStart(' ', '-', '*', '•')))
        .Where(line => line.Length > 0);

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.GetString()!.Length > 0
            ? Wording.OneLine(found.GetString()!)
            : null;
}

/// <param name="Excerpt">The words at fault; null for something missing.</param>
internal sealed record ReportedFinding(string? Field, string? Excerpt, string Message);
