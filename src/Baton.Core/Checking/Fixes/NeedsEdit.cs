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
            return Into(step, needs, word);
        return step.NeedsSpan is null ? Anew(step.Span, word) : null;
    }

    private static TextEdit? Into(Step.Agent step, SourceSpan needs, string word)
    {
        string text = needs.File.Text;
        if (step.Needs is [.., var last] && last.Name == last.From.Text)
            return Behind(last.From.Span, text[needs.Start] == '[', word);
        return text[needs.Start] == '[' && text.AsSpan(needs.Start + 1).TrimStart() is [']', ..]
            ? new TextEdit(new SourceSpan(needs.File, needs.Start + 1, 0), word)
            : null;
    }

    private static TextEdit? Behind(SourceSpan last, bool isFlow, string word)
    {
        var file = last.File;
        if (isFlow)
            return new TextEdit(new SourceSpan(file, last.Start + last.Length, 0), $", {word}");
        string line = file.LineAt(last.Line);
        string lead = line[..(last.Column - 1)];
        return lead.Trim() == "-" ? new TextEdit(new SourceSpan(file, last.Start - lead.Length + line.Length, 0), $"\n{lead}{word}") : null;
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
