using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Writes prose from <see cref="Material"/>: a launch email's parts and the shorter forms of it. Facts stand verbatim and
/// once; sentences are short. An existing draft is built on rather than written anew.
/// </summary>
internal sealed partial class OfflineWriter
{
    public const string Mark = "*Written by Baton's offline model from the brief and the handoff; no language model was called.*";

    private const string Placeholder = "Placeholder: no task reached the model.";
    private const string BlankBody =
        "Placeholder: no task reached the model, so nothing could be written. Check that the step has a task.";

    private readonly Material _material;
    private readonly LaunchSentences _sentences;
    private readonly Headline _headline;

    public OfflineWriter(Material material)
    {
        _material = material;
        _sentences = new LaunchSentences(material);
        _headline = new Headline(material, Obey);
    }

    public Material Material => _material;

    /// <summary>Whether the copy is a letter, with a greeting and a sender.</summary>
    public bool IsLetter { get; init; } = true;

    /// <summary>Whether legal text is all that is wanted. In any other copy it is left to whoever puts the pieces together.</summary>
    public bool IsLegal { get; init; }

    /// <summary>The words on the link to the brief's page.</summary>
    public string LinkLabel =>
        _material.Texts(FactKind.CallToAction).FirstOrDefault(t => !Wording.IsUrl(t))
        ?? (_material.First(FactKind.Product) is { } product ? $"See {product}" : "Read more");

    /// <summary>A subject, title or headline.</summary>
    public string Subject(string field, int limit)
    {
        if (_material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        if (_material.Existing(field) is { } existing)
            return Revised(existing, field, limit, _headline.Subject);
        if (Revision.WantedShort(field, _material) is { } wanted)
            return Wording.Cut(Obey(wanted), limit);
        limit = Wording.Snake(field) == "subject" ? Math.Min(limit, Headline.SubjectLength) : limit;
        string subject = _headline.Subject(limit) ?? (AnyText() is { } text ? Obey(text) : "Nothing handed over");
        return Wording.Cut(subject.TrimEnd('.'), limit);
    }

    /// <summary>A preheader, summary or description: a sentence or two beside the subject.</summary>
    public string Short(string field, int limit)
    {
        if (_material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        bool isPreheader = Wording.Snake(field) is "preheader" or "excerpt" or "teaser";
        if (_material.Existing(field) is { } existing)
            return Revised(existing, field, limit, most => isPreheader ? Preheader(most) : null);
        if (LegalText() is { } legal)
            return Wording.Cut(legal, limit);
        string text = isPreheader
            ? Preheader(limit)
            : Wording.Join(new[] { _sentences.Opening }.Concat(Messages().Concat(Figures()).Select(Wording.Sentence)).Concat(Practical()).Select(Plain).Select(Obey), " ", limit);
        return text.Length > 0 ? text : Wording.Cut(AnyText() is { } any ? Obey(any) : "Nothing was handed over.", limit);
    }

    /// <summary>A short post: all that fits, with what must be said and the link kept to the end.</summary>
    /// <param name="first">What it opens with.</param>
    public string Post(string field, int limit, string first = "")
    {
        if (_material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        if (_material.Existing(field) is not null || LegalText() is not null)
            return Short(field, limit);
        string tail = string.Join(' ', [.. _material.Texts(FactKind.MustSay).Select(Wording.Sentence), .. _material.Url is { } url ? [url] : Array.Empty<string>()]);
        var evidence = _material.Sayable.SelectMany(f => EvidenceText.Lines(f.Value)).Select(l => Wording.Sentence(l.Text));
        string[] parts = [Wording.Sentence(first), _sentences.Opening, .. Messages().Select(Wording.Sentence), .. Practical(), .. evidence];
        int room = limit - Wording.Length(tail) - 1;
        string head = room > 0 ? Wording.Join(parts.Distinct().Select(Plain).Select(Obey), " ", room) : "";
        string post = head.Length > 0 && tail.Length > 0 ? $"{head} {tail}" : head + tail;
        return post.Length > 0 ? Wording.Cut(post, limit) : Short(field, limit);
    }

    /// <summary>The whole copy in Markdown, ended by the mark.</summary>
    public string Body(int limit, string field = "body")
    {
        if (_material.IsBlank)
            return Fit(BlankBody, limit);
        var existing = _material.Existing(field);
        string text = existing is null
            ? Revision.Answer(Compose(), field, _material)
            : Revision.Body(existing, Compose, MissingFrom, _material);
        return Fit(Obey(text), limit);
    }

    /// <summary>
    /// Brand terms and the brief's <c>must_not</c>, kept on the whole text. Links, the product's name and what must be said
    /// literally are left alone.
    /// </summary>
    public string Obey(string text)
    {
        if (_material.IsBlank || (_material.Brand.Terms.Count == 0 && _material.MustNot.Count == 0))
            return text;
        var kept = _material.Texts(FactKind.MustSay).Concat(_material.Texts(FactKind.Product)).Where(t => t.Length > 0).OrderByDescending(t => t.Length);
        string guard = string.Join('|', [@"https?://[^\s)>\]]+", .. kept.Select(Wording.AsWords)]);
        foreach (var (wrong, right) in _material.Brand.Terms.Where(t => t.Wrong.Length > 0))
            text = Replace(text, guard, wrong, right);
        foreach (string never in _material.MustNot.Where(n => n.Length > 0).OrderByDescending(n => n.Length))
            text = Tidy(Replace(text, guard, never, ""), text);
        return text;
    }

    private static string Replace(string text, string guard, string wrong, string right) => Regex.Replace(
        text,
        $"(?<kept>{guard})|{Wording.AsWords(wrong)}",
        match => match.Groups["kept"].Success ? match.Value : char.IsUpper(match.Value[0]) ? Wording.Capital(right) : right,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string Tidy(string text, string before) => text == before
        ? text
        : EmptyBullet().Replace(SpaceBeforeStop().Replace(ManySpaces().Replace(text, " "), "$1"), "").Trim();

    private static string Plain(string markdown) => markdown.Replace("**", "", StringComparison.Ordinal);

    private string Compose()
    {
        if (_material.Facts.Count == 0 && _material.Fields.Count == 0)
            return "Nothing was handed over to write about.";
        var pieces = _material.Pieces;
        bool isLetter = IsLetter && pieces.Count == 0;
        var blocks = new List<string> { isLetter ? "Hello," : "", _sentences.Opening };
        if (pieces.Count == 0)
            blocks.Add(string.Join('\n', Messages().Select(m => $"- {Wording.Sentence(m)}")));
        blocks.AddRange(pieces.Select(p => p.Markdown));
        string said = string.Join('\n', blocks);
        blocks.AddRange(_material.Sayable.Where(f => !IsPlan(f)).Select(f => EvidenceText.Block(f, said)));
        blocks.Add(Together(_sentences.Availability, _sentences.Price));
        blocks.Add(Together([.. _material.Texts(FactKind.MustSay).Where(m => !string.Join('\n', blocks).Contains(m, StringComparison.Ordinal)).Select(Wording.Sentence)]));
        blocks.Add(Together([.. _sentences.Offer]));
        string link = CallToAction();
        string rest = string.Join('\n', MissingFrom(string.Join('\n', [.. blocks, link])));
        blocks.Add(rest.Length > 0 ? $"## Good to know\n\n{rest}" : "");
        blocks.Add(link);
        if (isLetter && _material.Sender is { Length: > 0 } sender)
            blocks.Add($"The {sender} team");
        blocks.Add(EvidenceText.Sources(_material, said));
        return string.Join("\n\n", blocks.Where(b => b.Length > 0));
    }

    /// <summary>A short text that stands, with what was asked for done to it; written anew where it was asked to be shorter.</summary>
    private string Revised(HandedField existing, string field, int limit, Func<int, string?> writer)
    {
        string text = Wording.OneLine(existing.Value.GetString()!);
        string revised = Wording.Cut(Obey(Revision.Short(text, field, _material)), Revision.Limit(field, _material, limit));
        if (revised == text && Revision.IsToBeShorter(field, _material) && writer(Wording.Length(text) - 1) is { Length: > 0 } shorter)
            return Wording.Cut(shorter, Wording.Length(text) - 1);
        return revised;
    }

    private string Preheader(int limit)
    {
        string subject = _material.Existing("subject") is { } existing ? existing.Value.GetString()! : Subject("subject", Headline.SubjectLength);
        return _headline.Preheader(subject, limit);
    }

    private IEnumerable<string> Messages() => _material.Texts(FactKind.Message);

    /// <summary>Numbers that were handed over, with their names.</summary>
    private IEnumerable<string> Figures() => _material.Sayable
        .Where(f => f.Value.ValueKind == System.Text.Json.JsonValueKind.Number)
        .Select(f => $"{Wording.Label(f.Field)}: {f.Value.GetRawText()}");

    /// <summary>What a plan settles beside its pieces, a title or an angle, is no part of the text.</summary>
    private bool IsPlan(HandedField field) => _material.Pieces.Count > 0
        && (Piece.In(field.Value).Count > 0 || (field.Value.ValueKind == System.Text.Json.JsonValueKind.String && field.IsReviewed));

    private IEnumerable<string> Practical() => ((string[])[_sentences.Availability, _sentences.Price, .. _sentences.Offer]).Where(s => s.Length > 0);

    private static string Together(params string[] sentences) => string.Join(' ', sentences.Where(s => s.Length > 0));

    private string CallToAction() => _material.Url is { } url ? Wording.Link(LinkLabel, url) : "";

    /// <summary>A bullet for each fact of the brief that the text does not have yet.</summary>
    private IReadOnlyList<string> MissingFrom(string text)
    {
        var missing = _material.Facts
            .Where(f => f.Kind is not (FactKind.MustNot or FactKind.MustSay or FactKind.Setting or FactKind.Sender or FactKind.Audience))
            .Where(f => f.Kind != FactKind.Guidance || Material.HoldsHardFact(f.Text))
            .Where(f => !f.StandsIn(text) && !text.Contains(Obey(f.Text), StringComparison.Ordinal))
            .GroupBy(f => f.Path);
        return [.. missing.Select(group => FactLine(group.Key, [.. group]))];
    }

    private string FactLine(string path, IReadOnlyList<Fact> facts)
    {
        if (facts[0].Kind == FactKind.Message)
            return string.Join('\n', facts.Select(f => $"- {Wording.Sentence(f.Text)}"));
        if (facts.Count == 1 && facts[0].Text == _material.Url)
            return $"- {CallToAction()}";
        string text = string.Join(", ", facts.Select(f => Wording.IsUrl(f.Text) ? Wording.Link(EvidenceText.Host(f.Text), f.Text) : f.Said));
        return $"- {Wording.Label(path)}: {Wording.Sentence(text)}";
    }

    /// <summary>Legal words are the brand's own, or said to be missing; never made up. Null when the task wants other copy.</summary>
    private string? LegalText()
    {
        if (!IsLegal)
            return null;
        if (!AsksForPrivacy().IsMatch(_material.Prompt.Task))
            return _material.Brand.Disclaimers is { Count: > 0 } texts ? string.Join(' ', texts) : "[The legal text goes here: the offline model makes up none.]";
        // The footer's reason is the brand's; for another sender nothing is known but that the reader is on a list.
        bool isOwn = _material.First(FactKind.Sender) is not { } sender || sender == _material.Brand.Name;
        string reason = isOwn && _material.Brand.Reason is { } given ? given : "you are on its mailing list";
        return $"{_material.Sender ?? "The sender"} writes to you because {reason}, and you can stop that at any time.";
    }

    private string? AnyText() =>
        _material.Facts.FirstOrDefault(f => f.Kind is FactKind.Other or FactKind.Audience or FactKind.Offer && !Wording.IsUrl(f.Text))?.Text
        ?? _material.Sayable.SelectMany(f => EvidenceText.Lines(f.Value)).FirstOrDefault()?.Text;

    private static string Fit(string text, int limit)
    {
        int room = limit == int.MaxValue ? limit : limit - Wording.Length(Mark) - 2;
        if (room < Wording.Length(Mark))
            return Wording.Cut(text, limit);
        if (Wording.Length(text) > room)
        {
            string fitting = Wording.Join(text.Split("\n\n"), "\n\n", room);
            text = fitting.Length > 0 ? fitting : Wording.Cut(text, room);
        }
        return $"{text}\n\n{Mark}";
    }

    [GeneratedRegex(@"\bprivacy\b", RegexOptions.IgnoreCase)]
    private static partial Regex AsksForPrivacy();

    [GeneratedRegex(@"[ ]{2,}")]
    private static partial Regex ManySpaces();

    [GeneratedRegex(@" +([.,;:!?])")]
    private static partial Regex SpaceBeforeStop();

    [GeneratedRegex(@"^- *[.,;:!?]?$\n?", RegexOptions.Multiline)]
    private static partial Regex EmptyBullet();
}
