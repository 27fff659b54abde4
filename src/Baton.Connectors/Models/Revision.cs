using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Acts on reviewers' comments and checks' findings, on the wording that is there. Quoted replacements and removals are done;
/// what is to be added is added; a request it can't carry out is shown in the copy, so that a person sees it is open.
/// </summary>
internal static partial class Revision
{
    /// <summary>The existing body with feedback worked in, and with what it lacks of the brief unless a person edited it.</summary>
    public static string Body(HandedField existing, Func<string> compose, Func<string, IReadOnlyList<string>> missingFrom, Material material)
    {
        string text = existing.Value.GetString()!.Replace(OfflineWriter.Mark, "", StringComparison.Ordinal).Trim();
        if (text.Length == 0)
            return Answer(compose(), material);
        var missing = new List<string>();
        if (!existing.IsReviewed && missingFrom(text) is { Count: > 0 } facts)
            missing.Add(string.Join('\n', facts));
        missing.AddRange(material.Texts(FactKind.MustSay).Where(m => !text.Contains(m, StringComparison.Ordinal)).Select(Wording.Sentence));
        var evidence = material.Fields
            .Where(f => f.From.From != existing.From.From && !f.From.IsEarlier && !f.IsReviewed)
            .SelectMany(f => EvidenceText.Lines(f.Value))
            .Where(l => !Holds(text, l))
            .Select(l => $"- {l.Markdown}");
        missing.Add(string.Join('\n', evidence));
        return Answer(Insert(text, missing, material), material);
    }

    /// <summary>A body with every comment and finding answered in it.</summary>
    public static string Answer(string text, Material material)
    {
        text = Rewrite(text, "body", material);
        var added = new List<string>();
        foreach (string comment in material.Feedback.Comments)
        {
            if (Addition(comment, text, material) is { } sentence && !text.Contains(sentence, StringComparison.Ordinal))
                added.Add(sentence);
        }
        foreach (var finding in material.Feedback.Findings.Where(f => f.Excerpt is null && SaysMissing().IsMatch(f.Message)))
            added.AddRange(Lacking(finding.Message, text, material).Where(s => !added.Contains(s)));
        return Insert(text, added, material);
    }

    /// <summary>A short text with the replacements and removals that were asked for.</summary>
    public static string Short(string text, string field, Material material) => WantedShort(field, material) ?? Rewrite(text, field, material);

    /// <summary>The wording a comment asks for by naming the field: <c>change the subject to "…"</c>.</summary>
    public static string? WantedShort(string field, Material material)
    {
        foreach (string comment in material.Feedback.Comments)
        {
            if (Wording.Mentions(comment, field) && !Removal().IsMatch(comment) && Wording.Quoted(comment) is { Count: 1 } wanted)
                return wanted[0];
        }
        return null;
    }

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
        foreach (string comment in material.Feedback.Comments)
        {
            var quoted = Wording.Quoted(comment);
            if (quoted.Count == 2 && Replacement().IsMatch(comment))
                text = text.Replace(quoted[0], quoted[1], StringComparison.OrdinalIgnoreCase);
            else if (Removal().IsMatch(comment))
                text = quoted.Aggregate(text, Without);
        }
        foreach (var finding in material.Feedback.Findings.Where(f => f.Field is null || f.Field == field))
        {
            if (finding.Excerpt is { Length: > 0 } excerpt && SaysForbidden().IsMatch(finding.Message))
                text = Without(text, excerpt);
        }
        return text;
    }

    private static string Without(string text, string words)
    {
        string pattern = $@"[ ]?{Wording.AsWords(words)}";
        return Regex.Replace(text, pattern, "", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).Trim();
    }

    private static string? Addition(string comment, string text, Material material)
    {
        var quoted = Wording.Quoted(comment);
        bool namesShort = Wording.Mentions(comment, "subject") || Wording.Mentions(comment, "preheader") || Wording.Mentions(comment, "title");
        if (quoted.Count > 0 && (Removal().IsMatch(comment) || (quoted.Count == 2 && Replacement().IsMatch(comment)) || namesShort))
            return null;
        if (Request().Match(comment) is not { Success: true } request)
            return $"Asked for in review: {Wording.Sentence(comment)}";
        if (quoted.Count > 0)
            return string.Join(' ', quoted.Where(q => !text.Contains(q, StringComparison.Ordinal)).Select(Wording.Sentence)) is { Length: > 0 } all ? all : null;
        string rest = request.Groups["rest"].Value.Trim();
        return request.Groups["that"].Success ? Wording.Sentence(Wording.Capital(rest)) : $"Also worth knowing: {Wording.Sentence(rest)}";
    }

    /// <summary>The words a finding misses: those it quotes, or the brief's facts when it quotes a field's name.</summary>
    private static IEnumerable<string> Lacking(string message, string text, Material material)
    {
        foreach (string phrase in Wording.Quoted(message))
        {
            string name = phrase.StartsWith("brief.", StringComparison.Ordinal) ? phrase["brief.".Length..] : phrase;
            var facts = material.Facts.Where(f => f.Kind != FactKind.MustNot && (f.Path == name || f.Top == name)).Select(f => f.Text).ToList();
            foreach (string words in facts.Count > 0 ? facts : FieldName().IsMatch(phrase) ? [] : [phrase])
            {
                if (!text.Contains(words, StringComparison.Ordinal))
                    yield return Wording.Sentence(words);
            }
        }
    }

    private static bool Holds(string text, EvidenceLine line) =>
        text.Contains(line.Text, StringComparison.Ordinal) && (line.Source is null || text.Contains(line.Source, StringComparison.Ordinal));

    /// <summary>Puts blocks before the closing link, the sender's line and the disclaimers, where a reader expects the message to end.</summary>
    private static string Insert(string text, IEnumerable<string> blocks, Material material)
    {
        string[] added = [.. blocks.Where(b => b.Length > 0)];
        if (added.Length == 0)
            return text;
        var paragraphs = text.Split("\n\n").ToList();
        int at = paragraphs.Count;
        while (at > 1 && (Closing().IsMatch(paragraphs[at - 1]) || material.Brand.Disclaimers.Contains(paragraphs[at - 1])))
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

    [GeneratedRegex(@"never|must not|forbidden|avoid|remove|not allowed|banned|drop|take out|may not", RegexOptions.IgnoreCase)]
    private static partial Regex SaysForbidden();

    [GeneratedRegex(@"at most (\d+) char", RegexOptions.IgnoreCase)]
    private static partial Regex AtMost();

    [GeneratedRegex(@"^[a-z0-9]*[_.\[][a-z0-9_.\[\]]*$")]
    private static partial Regex FieldName();

    [GeneratedRegex(@"^(\[[^\]]*\]\([^)]*\)|The [^\n]{1,60} team)$")]
    private static partial Regex Closing();
}
