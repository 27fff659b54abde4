using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Writes prose from <see cref="Material"/>: a launch email's parts and the shorter forms of it. Facts stand verbatim and
/// once; sentences are short. An existing draft is built on rather than written anew.
/// </summary>
internal sealed partial class OfflineWriter(Material material)
{
    public const string Mark = "*Written by Baton's offline model from the brief and the handoff; no language model was called.*";

    private const string Placeholder = "Placeholder: no task reached the model.";
    private const string BlankBody =
        "Placeholder: no task reached the model, so nothing could be written. Check that the step has a task.";

    public Material Material => material;

    /// <summary>Whether the copy is a letter, with a greeting and a sender.</summary>
    public bool IsLetter { get; init; } = true;

    /// <summary>The words on the link to the brief's page.</summary>
    public string LinkLabel =>
        material.Texts(FactKind.CallToAction).FirstOrDefault(t => !Wording.IsUrl(t))
        ?? (material.First(FactKind.Product) is { } product ? $"See {product}" : "Read more");

    /// <summary>A subject, title or headline.</summary>
    public string Subject(string field, int limit)
    {
        if (material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        if (material.Existing(field) is { } existing)
            return Wording.Cut(Obey(Revision.Short(Wording.OneLine(existing.Value.GetString()!), field, material)), Revision.Limit(field, material, limit));
        if (Revision.WantedShort(field, material) is { } wanted)
            return Wording.Cut(Obey(wanted), limit);
        string? product = material.First(FactKind.Product);
        string? message = material.First(FactKind.Message);
        string[] candidates = (product, message) switch
        {
            (not null, not null) => [$"{product}: {message}", $"{product} is here", product],
            (not null, null) => [$"{product} is here", product],
            (null, not null) => [message],
            _ when AnyText() is { } text => [text],
            _ => ["Nothing was handed over to write about", "Nothing handed over"],
        };
        string tidy = candidates.Select(Obey).FirstOrDefault(c => Wording.Length(c) <= limit && c.Length > 0) ?? Obey(candidates[^1]);
        return Wording.Cut(tidy.TrimEnd('.'), limit);
    }

    /// <summary>A preheader, summary or description: a sentence or two beside the subject.</summary>
    public string Short(string field, int limit)
    {
        if (material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        if (material.Existing(field) is { } existing)
            return Wording.Cut(Obey(Revision.Short(Wording.OneLine(existing.Value.GetString()!), field, material)), Revision.Limit(field, material, limit));
        if (LegalNote() is { } note)
            return Wording.Cut(note, limit);
        var messages = Messages().Select(Wording.Sentence);
        string[] parts = Wording.Snake(field) is "preheader" or "excerpt" or "teaser"
            ? [.. OfferAndPrice(), .. messages.Skip(1), ForAudience(), .. messages.Take(1), Lead()]
            : [Lead(), ForAudience(), .. messages, .. OfferAndPrice()];
        string text = Wording.Join(parts.Select(Plain).Select(Obey), " ", limit);
        return text.Length > 0 ? text : Wording.Cut(AnyText() is { } any ? Obey(any) : "Nothing was handed over.", limit);
    }

    /// <summary>A short post: all that fits, with what must be said and the link kept to the end.</summary>
    /// <param name="first">What it opens with.</param>
    public string Post(string field, int limit, string first = "")
    {
        if (material.IsBlank)
            return Wording.Cut(Placeholder, limit);
        if (material.Existing(field) is not null || LegalNote() is not null)
            return Short(field, limit);
        string tail = string.Join(' ', [.. material.Texts(FactKind.MustSay).Select(Wording.Sentence), .. material.Url is { } url ? [url] : Array.Empty<string>()]);
        var evidence = material.Fields.SelectMany(f => EvidenceText.Lines(f.Value)).Select(l => Wording.Sentence(l.Text));
        string[] parts = [Wording.Sentence(first), Lead(), ForAudience(), .. Messages().Select(Wording.Sentence), .. OfferAndPrice(), .. evidence];
        int room = limit - Wording.Length(tail) - 1;
        string head = room > 0 ? Wording.Join(parts.Distinct().Select(Plain).Select(Obey), " ", room) : "";
        string post = head.Length > 0 && tail.Length > 0 ? $"{head} {tail}" : head + tail;
        return post.Length > 0 ? Wording.Cut(post, limit) : Short(field, limit);
    }

    /// <summary>The whole copy in Markdown, ended by the mark.</summary>
    public string Body(int limit, string field = "body")
    {
        if (material.IsBlank)
            return Fit(BlankBody, limit);
        var existing = material.Existing(field);
        string text = existing is null
            ? Compose()
            : Revision.Body(existing, Compose, MissingFrom, material);
        return Fit(Obey(existing is null ? Revision.Answer(text, material) : text), limit);
    }

    /// <summary>
    /// Brand terms and the brief's <c>must_not</c>, kept on the whole text. Links, the product's name and what must be said
    /// literally are left alone.
    /// </summary>
    public string Obey(string text)
    {
        if (material.IsBlank)
            return text;
        var kept = material.Texts(FactKind.MustSay).Concat(material.Texts(FactKind.Product)).Where(t => t.Length > 0).OrderByDescending(t => t.Length);
        string guard = string.Join('|', [@"https?://[^\s)>\]]+", .. kept.Select(Wording.AsWords)]);
        foreach (var (wrong, right) in material.Brand.Terms.Where(t => t.Wrong.Length > 0))
            text = Replace(text, guard, wrong, right);
        foreach (string never in material.MustNot.Where(n => n.Length > 0).OrderByDescending(n => n.Length))
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
        if (material.Facts.Count == 0 && material.Fields.Count == 0)
            return "Nothing was handed over to write about.";
        var blocks = new List<string> { IsLetter ? "Hello," : "" };
        blocks.Add(string.Join(' ', new[] { Lead() is { Length: > 0 } lead ? $"**{lead}**" : "", ForAudience() }.Where(p => p.Length > 0)));
        string messages = string.Join('\n', Messages().Select(m => $"- {Wording.Sentence(m)}"));
        blocks.Add(messages);
        blocks.AddRange(material.Fields.Select(EvidenceText.Block));
        blocks.Add(string.Join(' ', new[] { LaunchDate() }.Concat(OfferAndPrice()).Where(p => p.Length > 0)));
        string said = string.Join('\n', blocks);
        string[] links = [.. CallToAction() is { Length: > 0 } link ? [link] : Array.Empty<string>()];
        string rest = string.Join('\n', MissingFrom(said + string.Join('\n', links)));
        blocks.Add(rest.Length > 0 ? $"## Good to know\n\n{rest}" : "");
        blocks.AddRange(material.Texts(FactKind.MustSay).Where(m => !said.Contains(m, StringComparison.Ordinal)).Select(Wording.Sentence));
        blocks.AddRange(links);
        if (IsLetter && material.Brand.Name is { Length: > 0 } brand)
            blocks.Add($"The {brand} team");
        blocks.AddRange(material.Brand.Disclaimers.Where(d => !said.Contains(d, StringComparison.Ordinal)));
        return string.Join("\n\n", blocks.Where(b => b.Length > 0));
    }

    private string Lead()
    {
        if (material.First(FactKind.Product) is { } product)
            return $"{product} is here.";
        return Messages().Any() || material.First(FactKind.Audience) is not null ? "Something new is here." : "";
    }

    private string ForAudience()
    {
        string[] audiences = [.. material.Texts(FactKind.Audience)];
        return audiences.Length == 0 ? "" : Wording.Sentence($"It is made for {string.Join(", ", audiences)}");
    }

    private IEnumerable<string> Messages() => material.Texts(FactKind.Message);

    private IEnumerable<string> OfferAndPrice()
    {
        string? part(string pattern) => material.Facts
            .FirstOrDefault(f => f.Kind == FactKind.Offer && Regex.IsMatch(Wording.Snake(f.Path[(f.Path.LastIndexOf('.') + 1)..]), pattern))?.Text;

        string[] prices = [.. material.Texts(FactKind.Price), .. material.Facts.Where(f => f.Path == "currency").Select(f => f.Text)];
        if (prices.Length > 0)
            yield return Wording.Sentence($"The price is {string.Join(' ', prices)}");
        string? code = part("code$|^coupon|^voucher");
        string? ends = part("^ends?$|ends_|_end$|until|expir|valid|deadline");
        string? saving = part("discount|percent|saving|^amount$|^value$");
        string what = saving is null ? "" : char.IsAsciiDigit(saving[0]) && !saving.Contains(' ') ? $"Save {saving}" : Wording.Capital(saving);
        string until = ends is null ? "" : $" until {ends}";
        if (code is not null)
            yield return Wording.Sentence(what.Length > 0 ? $"{what} with code **{code}**{until}" : $"Use code **{code}**{until}");
        else if (what.Length > 0)
            yield return Wording.Sentence(what + until);
        else if (ends is not null)
            yield return $"The offer ends on {Wording.Sentence(ends)}";
        foreach (var fact in material.Facts.Where(f => f.Kind == FactKind.Offer && f.Path == f.Top && f.Text != code && f.Text != ends && f.Text != saving))
            yield return Wording.Sentence(fact.Text);
    }

    private string LaunchDate()
    {
        string[] dates = [.. material.Texts(FactKind.LaunchDate).Where(t => t.Any(char.IsAsciiDigit))];
        return dates.Length == 0 ? "" : Wording.Sentence($"It launches on {string.Join(", ", dates)}");
    }

    private string CallToAction() => material.Url is { } url ? Wording.Link(LinkLabel, url) : "";

    /// <summary>A bullet for each fact of the brief that the text does not have yet.</summary>
    private IReadOnlyList<string> MissingFrom(string text)
    {
        var missing = material.Facts
            .Where(f => f.Kind is not (FactKind.MustNot or FactKind.MustSay or FactKind.Setting))
            .Where(f => f.Kind != FactKind.Guidance || Material.HoldsHardFact(f.Text))
            .Where(f => !text.Contains(f.Text, StringComparison.Ordinal))
            .GroupBy(f => f.Path);
        return [.. missing.Select(group => FactLine(group.Key, [.. group]))];
    }

    private string FactLine(string path, IReadOnlyList<Fact> facts)
    {
        if (facts[0].Kind == FactKind.Message)
            return string.Join('\n', facts.Select(f => $"- {Wording.Sentence(f.Text)}"));
        if (facts.Count == 1 && facts[0].Text == material.Url)
            return $"- {CallToAction()}";
        string text = string.Join(", ", facts.Select(f => Wording.IsUrl(f.Text) ? Wording.Link(EvidenceText.Host(f.Text), f.Text) : f.Text));
        return $"- {Wording.Label(path)}: {Wording.Sentence(text)}";
    }

    /// <summary>Legal words are quoted from the brand or left open, never made up.</summary>
    private string? LegalNote()
    {
        if (!AsksForLegalNote().IsMatch(material.Prompt.Task))
            return null;
        return material.Brand.Disclaimers is { Count: > 0 } given
            ? string.Join(' ', given)
            : "[The legal note goes here: the offline model makes up no legal text.]";
    }

    private string? AnyText() =>
        material.Facts.FirstOrDefault(f => f.Kind is FactKind.Other or FactKind.Audience or FactKind.Offer && !Wording.IsUrl(f.Text))?.Text
        ?? material.Fields.SelectMany(f => EvidenceText.Lines(f.Value)).FirstOrDefault()?.Text;

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

    [GeneratedRegex(@"\b(privacy|disclaimer|legal|imprint|footnote)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AsksForLegalNote();

    [GeneratedRegex(@"[ ]{2,}")]
    private static partial Regex ManySpaces();

    [GeneratedRegex(@" +([.,;:!?])")]
    private static partial Regex SpaceBeforeStop();

    [GeneratedRegex(@"^- *[.,;:!?]?$\n?", RegexOptions.Multiline)]
    private static partial Regex EmptyBullet();
}
