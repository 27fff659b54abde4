using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>Where the findings of one reading go, at offsets of its text.</summary>
internal sealed class FindingList(Snippet source, ICollection<Finding> findings)
{
    public bool HasErrors { get; private set; }

    public SourceSpan Span(int start, int end) => source.Span(start, Math.Max(0, end - start));

    public void Error(string code, string message, int start, int end, string? help = null) =>
        Error(code, message, Span(start, end), help);

    public void Error(string code, string message, SourceSpan span, string? help = null)
    {
        HasErrors = true;
        var finding = Finding.Error(code, message, span);
        findings.Add(help is null ? finding : finding.WithHelp(help));
    }

    /// <summary>An error whose way out keeps the meaning: <paramref name="newText"/> in place of the span.</summary>
    public void Replaceable(string code, string message, int start, int end, string help, string newText)
    {
        HasErrors = true;
        var span = Span(start, end);
        findings.Add(Finding.Error(code, message, span) with { Fixes = [new Fix(help, IsSafe: true, new TextEdit(span, newText))] });
    }

    public void Warning(string code, string message, int start, int end, string note) =>
        findings.Add(Finding.Warning(code, message, Span(start, end)).WithNote(note));
}
