using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Acts on reviewers' comments and checks' findings, on the wording that is there. Quoted replacements and removals are done;
/// what is to be added is added; a request it can't carry out is shown in the copy, so that a person sees it is open.
/// </summary>
internal static partial class Revision
{
    /// <summary>Begins a line about a request nobody carried out yet.</summary>
    private const string StillOpen = "*Asked for in review, still to do:";

    /// <summary>Fields that a comment on the whole does not mean unless it names them.</summary>
    private static readonly string[] ShortFields = ["subject", "preheader", "title", "headline", "excerpt", "note"];

    /// <summary>The existing body with feedback worked in, and with what it lacks of the brief unless people decided on it.</summary>
    public static string Body(HandedField existing, Func<string> compose, Func<string, IReadOnlyList<string>> missingFrom, Material material)
    {
        string text = existing.Value.GetString()!.Replace(OfflineWriter.Mark, "", StringComparison.Ordinal);
        text = string.Join("\n\n", text.Split("\n\n").Where(p => !p.StartsWith(StillOpen, StringComparison.Ordinal))).Trim();
        if (text.Length == 0)
            return Answer(compose(), existing.Field, material);
        var missing = new List<string>();
        if (!material.IsReviewed && missingFrom(text) is { Count: > 0 } facts)
            missing.Add(string.Join('\n', facts));
        missing.AddRange(material.Texts(FactKind.MustSay).Where(m => !text.Contains(m, StringComparison.OrdinalIgnoreCase)).Select(Wording.Sentence));
        var evidence = material.Sayable
            .Where(f => !material.IsReviewed && f.From.From != existing.From.From && !f.From.IsEarlier && !f.IsReviewed)
            .SelectMany(f => EvidenceText.Lines(f.Value))
            .Where(l => !EvidenceText.IsSaid(l, text))
            .Select(l => $"- {l.Markdown}");
        missing.Add(string.Join('\n', evidence));
        return Answer(Insert(text, missing), existing.Field, material);
    }

    /// <summary>A body with every comment and finding answered in it; what could not be done stands at its end.</summary>
    public static string Answer(string text, string field, Material material)
    {
        text = Rewrite(text, field, material);
        var added = new List<string>();
        var open = new List<string>();
        foreach (var request in material.Feedback.Comments.Where(r => !IsForAnother(r, field)))
        {
            if (IsDone(request, field))
                continue;
            if (Addition(request, text) is not { } sentence)
                open.Add(request.Text);
            else if (!text.Contains(sentence, StringComparison.OrdinalIgnoreCase))
                added.Add(sentence);
        }
        open.AddRange(material.Feedback.Comments.Where(r => IsForAnother(r, field) && !IsDoneElsewhere(r)).Select(r => r.Field is null ? r.Text : $"{r.Field}: {r.Text}"));
        foreach (var finding in material.Feedback.Findings.Where(f => f.Excerpt is null && SaysMissing().IsMatch(f.Message)))
            added.AddRange(Lacking(finding.Message, text, material).Where(s => !added.Contains(s)));
        text = Insert(text, added.Where(s => s.Length > 0));
        return string.Join("\n\n", [text, .. open.Distinct().Select(r => $"{StillOpen} {Wording.Sentence(r.Replace('*', ' '))}*")]);
    }

    /// <summary>A short text with the replacements and removals that were asked for.</summary>
    public static string Short(string text, string field, Material material) => WantedShort(field, material) ?? Rewrite(text, field, material);

    /// <summary>The wording a comment asks for by naming the field: <c>change the subject to "…"</c>.</summary>
    public static string? WantedShort(string field, Material material) => material.Feedback.Comments
        .Where(r => r.IsFor(field) && r.Passage is null && !Removal().IsMatch(r.Text))
        .Select(r => Wording.Quoted(r.Text))
        .FirstOrDefault(quoted => quoted.Count == 1)?[0];

    public static bool IsToBeShorter(string field, Material material) => material.Feedback.Comments.Any(r => r.IsFor(field) && Shorter().IsMatch(r.Text));

    /// <summary>The limit a finding names for the field, when it is tighter.</summary>
    public static int Limit(string field, Material material, int limit)
    {
        foreach (var finding in material.Feedback.Findings.Where(f => f.Field == field))
        {
            if (AtMost().Match(finding.Message) is { Success: true } match
                && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int named) && named > 0)
                limit = Math.Min(limit, named);
        }
        return limit;
    }

    private static string Rewrite(string text, string field, Material material)
    {
        foreach (var request in material.Feedback.Comments.Where(r => r.Field is null || r.Field == field))
        {
            var quoted = Wording.Quoted(request.Text);
            if (IsReplacement(request, quoted))
                text = With(text, quoted[0], quoted[1]);
            else if (Removal().IsMatch(request.Text))
                text = (quoted.Count == 0 && request.Passage is { } passage ? [passage] : quoted).Aggregate(text, Without);
            else if (request.Passage is { } words && quoted.Count == 1)
                text = With(text, words, quoted[0]);
        }
        foreach (var finding in material.Feedback.Findings.Where(f => f.Field is null || f.Field == field))
        {
            if (finding.Excerpt is not { Length: > 0 } excerpt)
                continue;
            if (BrandSays().Match(finding.Message) is { Success: true } right)
                text = With(text, excerpt, right.Groups[1].Value);
            else if (SaysForbidden().IsMatch(finding.Message) && !material.Facts.Any(f => IsAsked(f, excerpt)))
                text = Without(text, excerpt);
        }
        return text;
    }

    /// <summary>What the brief asks for word for word is not taken out again, whatever a scorer says of it: that is for people.</summary>
    private static bool IsAsked(Fact fact, string excerpt) =>
        fact.Kind is FactKind.MustSay or FactKind.Message && excerpt.Length > 0 && fact.Text.Contains(excerpt.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    private static string With(string text, string words, string others) =>
        words.Length == 0 || (others.Contains(words, StringComparison.OrdinalIgnoreCase) && text.Contains(others, StringComparison.OrdinalIgnoreCase))
            ? text
            : text.Replace(words, others, StringComparison.OrdinalIgnoreCase);

    /// <summary>A line or a paragraph of which nothing is left goes too.</summary>
    private static string Without(string text, string words)
    {
        string pattern = $@"[ ]?{Wording.AsWords(words)}";
        string without = Regex.Replace(text, pattern, "", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return without == text ? text : ManyBreaks().Replace(EmptyLine().Replace(without, ""), "\n\n").Trim();
    }

    private static bool IsReplacement(ReviewRequest request, IReadOnlyList<string> quoted) => quoted.Count == 2 && Replacement().IsMatch(request.Text);

    private static bool IsForAnother(ReviewRequest request, string field) =>
        request.Field is { } own ? own != field : ShortFields.Any(f => f != field && Wording.Mentions(request.Text, f));

    /// <summary>A request that <see cref="Rewrite"/> carries out.</summary>
    private static bool IsDone(ReviewRequest request, string field)
    {
        var quoted = Wording.Quoted(request.Text);
        bool hasWords = quoted.Count > 0 || request.Passage is not null;
        return IsReplacement(request, quoted)
            || (Removal().IsMatch(request.Text) && hasWords)
            || (request.Passage is not null && quoted.Count == 1)
            || (request.Field == field && quoted.Count == 1 && ShortFields.Contains(field));
    }

    /// <summary>A request about a short text, which the writer of that one carries out.</summary>
    private static bool IsDoneElsewhere(ReviewRequest request) =>
        Wording.Quoted(request.Text) is { Count: > 0 } || Shorter().IsMatch(request.Text);

    /// <summary>What is to be added, as a sentence; null when the request asks for something else.</summary>
    private static string? Addition(ReviewRequest comment, string text)
    {
        if (Request().Match(comment.Text) is not { Success: true } request)
            return null;
        if (Wording.Quoted(comment.Text) is { Count: > 0 } quoted)
            return string.Join(' ', quoted.Where(q => !text.Contains(q, StringComparison.OrdinalIgnoreCase)).Select(Wording.Sentence));
        string rest = request.Groups["rest"].Value.Trim();
        return request.Groups["that"].Success ? Wording.Sentence(Wording.Capital(rest)) : $"Also worth knowing: {Wording.Sentence(rest)}";
    }

    /// <summary>What a finding says is missing: the brief's facts where it names their field, else the words it quotes first.</summary>
    private static IEnumerable<string> Lacking(string message, string text, Material material)
    {
        if (Wording.Quoted(message) is not [var phrase, ..])
            return [];
        string named = BriefPath().Match(message) is { Success: true } path ? path.Groups[1].Value : phrase.StartsWith("brief.", StringComparison.Ordinal) ? phrase["brief.".Length..] : phrase;
        string name = ListIndex().Replace(named, "");
        var facts = material.Facts.Where(f => f.Kind != FactKind.MustNot && (f.Path == name || f.Top == name)).ToList();
        if (facts.Count > 0)
            return facts.Where(f => !f.StandsIn(text)).Select(f => f.Kind is FactKind.Message or FactKind.MustSay ? Wording.Sentence(f.Text) : Labelled(f.Path, f.Said));
        if (FieldName().IsMatch(phrase) || text.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            return [];
        return [name == phrase ? Wording.Sentence(phrase) : Labelled(name, phrase)];
    }

    private static string Labelled(string path, string words) => $"{Wording.Label(path)}: {Wording.Sentence(words)}";

    /// <summary>Puts blocks before the closing link, the sender's line and the small print, where a reader expects the message to end.</summary>
    private static string Insert(string text, IEnumerable<string> blocks)
    {
        string[] added = [.. blocks.Where(b => b.Length > 0)];
        if (added.Length == 0)
            return text;
        var paragraphs = text.Split("\n\n").ToList();
        int at = paragraphs.Count;
        while (at > 1 && Closing().IsMatch(paragraphs[at - 1]))
            at--;
        paragraphs.InsertRange(at, added);
        return string.Join("\n\n", paragraphs);
    }

    [GeneratedRegex(@"\b(replace|change|swap|reword|instead of)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Replacement();

    [GeneratedRegex(@"^(please\s+)?(remove|delete|drop|cut|lose|take out|leave out|strike)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Removal();

    [GeneratedRegex(@"^(please\s+|can (we|you)\s+|also\s+)*(add|mention|include|say|state|note|tell (them|people|readers))\b\s*:?\s*(?<that>(the fact )?that\s+)?(?<rest>.+?)[.!?]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex(@"missing|lack|absent|without|not (mentioned|said|found|included|carried)|does not (say|mention|contain|include|name|carry)|must (say|mention|contain|include)|never (mentioned|said|reaches)|is not in|left out|nowhere", RegexOptions.IgnoreCase)]
    private static partial Regex SaysMissing();

    [GeneratedRegex(@"never|must not|forbidden|avoid|remove|not allowed|banned|drop|take (it )?out|may not|leave (it|the comparison) out|does instead", RegexOptions.IgnoreCase)]
    private static partial Regex SaysForbidden();

    [GeneratedRegex(@"\b(shorter|shorten|too long|less long)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Shorter();

    [GeneratedRegex(@"(?:the brand says|is spelt) `([^`]+)`")]
    private static partial Regex BrandSays();

    [GeneratedRegex(@"\(brief\.([^)\s]+)\)")]
    private static partial Regex BriefPath();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex ListIndex();

    [GeneratedRegex(@"^(?=[^\n])(?:[-*] ?)?[ .,;:!?]*$\n?", RegexOptions.Multiline)]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex ManyBreaks();

    [GeneratedRegex(@"at most (\d+) char", RegexOptions.IgnoreCase)]
    private static partial Regex AtMost();

    [GeneratedRegex(@"^[a-z0-9]*[_.\[][a-z0-9_.\[\]]*$")]
    private static partial Regex FieldName();

    [GeneratedRegex(@"^(\[[^\]]*\]\([^)]*\)|The [^\n]{1,60} team|\*[^*\n]+\*)$")]
    private static partial Regex Closing();
}
