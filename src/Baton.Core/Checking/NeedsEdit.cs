using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Writes one more need into a step, in the style the list is written in.</summary>
internal static class NeedsEdit
{
    /// <summary>Null where the list is written in a way that is not known well enough to change it.</summary>
    public static TextEdit? Adding(Step.Agent agent, string need) => agent.Needs.IsEmpty ? WithList(agent, need) : InList(agent.Needs[^1], need);

    private static TextEdit? InList(Need last, string need)
    {
        var span = last.From.Span;
        var (file, end) = (span.File, span.Start + span.Length);
        if (last.Name != last.From.Text)
            return null;
        string before = file.Text[LineStart(file.Text, span.Start)..span.Start];
        if (before.Trim() == "-")
            return new TextEdit(file.Span(end, 0), $"\n{before}{need}");
        string rest = file.Text[end..].TrimStart();
        return rest.StartsWith(']') ? new TextEdit(file.Span(end, 0), $", {need}") : null;
    }

    /// <summary>On a line of its own before <c>role:</c>, or within the braces behind it.</summary>
    private static TextEdit? WithList(Step.Agent agent, string need)
    {
        string text = agent.RoleSpan.File.Text;
        int line = LineStart(text, agent.RoleSpan.Start);
        string before = text[line..agent.RoleSpan.Start];
        string indent = before[..(before.Length - before.TrimStart().Length)];
        int end = agent.RoleSpan.Start + agent.RoleSpan.Length;
        return before.Trim() == "role:" ? new TextEdit(agent.RoleSpan.File.Span(line, 0), $"{indent}needs: [{need}]\n")
            : before.Contains('{', StringComparison.Ordinal) ? new TextEdit(agent.RoleSpan.File.Span(end, 0), $", needs: [{need}]")
            : null;
    }

    private static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
}
