using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>What reviewers asked for and what checks found, as handed back to the writer.</summary>
internal sealed class Feedback
{
    public static readonly Feedback None = new([]);

    private static readonly string[] CommentFields = ["comments", "comment", "feedback", "changes"];
    private static readonly string[] TextNames = ["text", "comment", "message", "body", "request", "note"];

    private readonly List<ReviewRequest> _comments = [];
    private readonly List<ReportedFinding> _findings = [];

    public Feedback(IEnumerable<HandedValue> values)
    {
        foreach (var value in values)
        {
            if (IsComments(value))
                ReadComments(value.Value);
            else if (IsFindings(value))
                ReadFindings(value.Value);
        }
    }

    /// <summary>One request an entry.</summary>
    public IReadOnlyList<ReviewRequest> Comments => _comments;

    public IReadOnlyList<ReportedFinding> Findings => _findings;

    public static bool IsFeedback(HandedValue value) => IsComments(value) || IsFindings(value);

    /// <summary>What a check found, and not what a researcher found.</summary>
    private static bool IsFindings(HandedValue value) => value.Field == "findings"
        && (value.Value.ValueKind != JsonValueKind.Array
            || value.Value.EnumerateArray().All(f => f.ValueKind != JsonValueKind.Object || f.TryGetProperty("message", out _)));

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

    /// <summary>A text, a list of texts, or <c>{ text, field?, passage? }</c> as a review keeps them.</summary>
    private void ReadComments(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                ReadComments(item);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            _comments.AddRange(Requests(value.GetString()!).Select(text => new ReviewRequest(text, null, null)));
        }
        else if (value.ValueKind == JsonValueKind.Object && TextNames.Select(n => Whole(value, n)).FirstOrDefault(t => t is not null) is { } text)
        {
            _comments.AddRange(Requests(text).Select(t => new ReviewRequest(t, Text(value, "field"), Text(value, "passage"))));
        }
    }

    private static IEnumerable<string> Requests(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Wording.OneLine(line.TrimStart(' ', '-', '*', '•')))
        .Where(line => line.Length > 0);

    private static string? Text(JsonElement value, string name) => Whole(value, name) is { } text ? Wording.OneLine(text) : null;

    private static string? Whole(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.GetString()!.Length > 0 ? found.GetString() : null;
}

/// <param name="Field">The field it is about; null: the whole.</param>
/// <param name="Passage">The words it is about; null: all of the field.</param>
internal sealed record ReviewRequest(string Text, string? Field, string? Passage)
{
    public bool IsFor(string field) => Field == field || (Field is null && Wording.Mentions(Text, field));
}

/// <param name="Excerpt">The words at fault; null for something missing.</param>
internal sealed record ReportedFinding(string? Field, string? Excerpt, string Message);
