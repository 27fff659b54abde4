using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Adds a path to the <c>needs</c> of an agent, in the style they are written in.</summary>
internal static class NeedsEdit
{
    /// <summary>Null where the place can't be told from the source.</summary>
    public static TextEdit? Of(Step.Agent step, string path)
    {
        string word = path.EndsWith('?') ? $"\"{path}\"" : path;
        if (step.NeedsSpan is { Length: > 0 } needs)
            return Into(needs, word);
        return step.NeedsSpan is null ? Anew(step.Span, word) : null;
    }

    private static TextEdit? Into(SourceSpan needs, string word)
    {
        string text = needs.File.Text;
        if (text[needs.Start] == '[')
        {
            bool isEmpty = text.AsSpan(needs.Start + 1).TrimStart() is [']', ..];
            return new TextEdit(new SourceSpan(needs.File, needs.Start + 1, 0), isEmpty ? word : $"{word}, ");
        }
        string line = needs.File.LineAt(needs.Line);
        string indent = line[..(needs.Column - 1)];
        return text[needs.Start] == '-' && string.IsNullOrWhiteSpace(indent)
            ? new TextEdit(new SourceSpan(needs.File, needs.Start, 0), $"- {word}\n{indent}")
            : null;
    }

    /// <summary>A line of its own behind the step's id.</summary>
    private static TextEdit? Anew(SourceSpan id, string word)
    {
        string line = id.File.LineAt(id.Line);
        int key = line.IndexOf("agent:", StringComparison.Ordinal);
        if (key < 0)
            return null;
        var end = new SourceSpan(id.File, id.Start + id.Length, 0);
        if (line.AsSpan(0, key).Contains('{'))
            return new TextEdit(end, $", needs: [{word}]");
        return line.AsSpan(0, key).Trim() is "-" && string.IsNullOrWhiteSpace(line[Math.Min(line.Length, id.Column - 1 + id.Length)..])
            ? new TextEdit(end, $"\n{new string(' ', key)}needs: [{word}]")
            : null;
    }
}
