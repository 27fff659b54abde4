using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>
/// Credentials that somebody wrote into <c>baton.yaml</c>: a finding shows the line it is about, and that line must not hold them.
/// </summary>
public static class WrittenSecrets
{
    private static readonly string[] Words = ["key", "token", "secret", "password", "credential"];

    /// <summary>The same findings, over a text in which each credential is dots.</summary>
    public static IReadOnlyList<Finding> Hide(SourceNode? settings, IReadOnlyList<Finding> findings)
    {
        var spans = settings is null ? [] : Of(settings, isSecret: false).ToList();
        if (spans.Count == 0)
            return findings;
        char[] text = spans[0].File.Text.ToCharArray();
        foreach (var span in spans)
            text.AsSpan(span.Start, Math.Min(span.Length, text.Length - span.Start)).Replace(text => text is not ('\n' or '\r'), '•');
        var hidden = new SourceFile(spans[0].File.Path, new string(text));
        return [.. findings.Select(f => f.Span.File == spans[0].File ? f with { Span = f.Span with { File = hidden } } : f)];
    }

    private static void Replace(this Span<char> text, Func<char, bool> which, char with)
    {
        for (int i = 0; i < text.Length; i++)
            if (which(text[i]))
                text[i] = with;
    }

    private static IEnumerable<SourceSpan> Of(SourceNode node, bool isSecret) => node switch
    {
        SourceNode.Mapping map => map.Entries.SelectMany(e => Of(e.Value, isSecret || Words.Any(w => e.Name.Contains(w, StringComparison.OrdinalIgnoreCase)))),
        SourceNode.Sequence list => list.Items.SelectMany(item => Of(item, isSecret)),
        SourceNode.Scalar scalar when isSecret && !Secrets.IsReference(scalar.Text) || HasUser(scalar.Text) => [scalar.Span],
        _ => [],
    };

    /// <summary>An address like <c>https://me:secret@host</c>.</summary>
    private static bool HasUser(string text) =>
        text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme && text.AsSpan(scheme + 3).Contains('@');
}
