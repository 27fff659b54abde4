using System.Collections.Immutable;
using Baton.Core.Handoffs;
using Baton.Core.Sources;

namespace Baton.Core.Checking;

public enum Severity { Error, Warning, Note }

/// <summary>One thing wrong with what an author wrote. Findings are listed all at once, never thrown.</summary>
/// <param name="Code">Stable: <c>YM</c> YAML, <c>WF</c> workflow, <c>CT</c> contract, <c>LQ</c> Liquid, <c>HO</c> handoff; three digits.</param>
/// <param name="Message">One sentence, no full stop; names in backticks.</param>
/// <param name="Label">A few words that stand under the underlined span.</param>
public sealed record Finding(string Code, Severity Severity, string Message, SourceSpan Span, string? Label = null)
{
    /// <summary>The steps on which it happens, in order.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>Drives a run along <see cref="Path"/> to where it fails; null where the path is possible, but was not driven to its end.</summary>
    public Replay? Replay { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];

    public ImmutableArray<Fix> Fixes { get; init; } = [];

    /// <summary>A sentence is for people: what an author put into it that is longer than this is cut.</summary>
    private const int MaxSentence = 400;

    public static Finding Error(string code, string message, SourceSpan span, string? label = null) =>
        new(code, Severity.Error, Cut(message), span, label);

    public static Finding Warning(string code, string message, SourceSpan span, string? label = null) =>
        new(code, Severity.Warning, Cut(message), span, label);

    public static Finding Note(string code, string message, SourceSpan span, string? label = null) =>
        new(code, Severity.Note, Cut(message), span, label);

    public Finding WithHelp(string help) => With(new Fix(Cut(help), IsSafe: false));

    public Finding With(Fix fix) => this with { Fixes = Fixes.Add(fix) };

    public Finding WithNote(string note) => this with { Notes = Notes.Add(Cut(note)) };

    private static string Cut(string text) =>
        text.Length <= MaxSentence ? text : Beginning.Of(text, MaxSentence) + "…";
}

/// <summary>A way out. A safe one keeps the meaning the author must have had and may be applied by the tool.</summary>
/// <param name="Edit">What to put in place of which span; null when only words can say it.</param>
public sealed record Fix(string Help, bool IsSafe, TextEdit? Edit = null);

public sealed record TextEdit(SourceSpan Span, string NewText);
