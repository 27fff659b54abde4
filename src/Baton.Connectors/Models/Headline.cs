using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>Subject and preheader of an email: the strongest message, and the second beside it. Whole words and sentences alone.</summary>
/// <param name="obey">Brings a text to the brand's words; see <see cref="OfflineWriter.Obey"/>.</param>
internal sealed partial class Headline(Material material, Func<string, string> obey)
{
    /// <summary>What phones show.</summary>
    public const int SubjectLength = 50;

    public const int ShortestPreheader = 40, LongestPreheader = 100;

    private const int ShortestClause = 12, LongestHeading = 60;

    /// <summary>The first that fits, of the product with a message, a message alone, and the product alone; null when there is none.</summary>
    public string? Subject(int limit)
    {
        string? product = material.First(FactKind.Product);
        var candidates = material.Points.SelectMany(m => Subjects(product, m)).ToList();
        if (product is null)
            candidates.InsertRange(0, Topics());
        if (product is not null)
            candidates.AddRange([$"{product} is here", product]);
        return candidates.Select(obey).FirstOrDefault(c => c.Length > 0 && Wording.Length(c) <= limit)
            ?? (candidates.Count > 0 ? obey(candidates[0]) : null);
    }

    /// <summary>The messages that the subject leaves, then offer and price; empty when there is nothing to add.</summary>
    public string Preheader(string subject, int limit)
    {
        limit = Math.Min(limit, LongestPreheader);
        var sentences = new LaunchSentences(material);
        string[] messages = [.. material.Points];
        string[] others = [.. messages.Where(m => !subject.Contains(Clause(m) ?? m.TrimEnd('.'), StringComparison.OrdinalIgnoreCase))];
        string[] parts = [.. others, .. sentences.Offer, sentences.Availability, sentences.Price, sentences.Opening, .. messages];
        string text = "";
        foreach (string part in parts.Select(p => obey(p.Replace("**", "", StringComparison.Ordinal))).Where(p => p.Length > 0))
        {
            foreach (string? sentence in (string?[])[Wording.Sentence(part), Clause(part) is { } clause ? Wording.Sentence(clause) : null])
            {
                if (sentence is null)
                    continue;
                string more = text.Length == 0 ? Named(sentence, subject) : $"{text} {sentence}";
                if (Wording.Length(more) > limit || text.Contains(sentence, StringComparison.OrdinalIgnoreCase) || IsSame(sentence, subject))
                    continue;
                text = more;
                break;
            }
            if (Wording.Length(text) >= ShortestPreheader)
                break;
        }
        return text;
    }

    /// <summary>A heading over a piece of text: a message's first clause, or its beginning where it is of one piece.</summary>
    public static string Short(string message)
    {
        string heading = Clause(message) ?? message.TrimEnd('.');
        return Wording.Length(heading) <= LongestHeading ? heading : $"{Wording.Cut(heading, LongestHeading - 1)}…";
    }

    /// <summary>With the product before it, when nothing names it yet.</summary>
    private string Named(string sentence, string subject) =>
        material.First(FactKind.Product) is { } product && !Wording.Mentions(subject, product) && !Wording.Mentions(sentence, product)
            ? $"{product}: {Wording.Lower(sentence, material.Names)}"
            : sentence;

    /// <summary>What it is about, as people look for it: the wordings that have the keyword first, and with the keyword before it otherwise.</summary>
    private string[] Topics()
    {
        string[] topics = [.. material.Texts(FactKind.Topic)];
        if (material.Keyword is not { } keyword)
            return topics;
        string[] words = keyword.Split(' ');
        bool has(string topic) => words.All(w => Wording.Mentions(topic, w));
        return [.. topics.Where(has), .. topics.Select(t => $"{Wording.Capital(keyword)}: {Wording.Lower(t, material.Names)}"), .. topics];
    }

    private IEnumerable<string> Subjects(string? product, string message)
    {
        foreach (string? said in (string?[])[message.TrimEnd('.'), Clause(message)])
        {
            if (said is null || said.Contains(". ", StringComparison.Ordinal))
                continue;
            if (product is not null && !Wording.Mentions(said, product))
                yield return $"{product}: {Wording.Lower(said, material.Names)}";
            yield return said;
        }
    }

    private static bool IsSame(string a, string b) =>
        string.Equals(string.Concat(a.Where(char.IsLetterOrDigit)), string.Concat(b.Where(char.IsLetterOrDigit)), StringComparison.OrdinalIgnoreCase);

    /// <summary>The first part of a message where it stands by itself; null when the message is of one piece.</summary>
    private static string? Clause(string message) =>
        ClauseEnd().Match(message) is { Success: true, Index: >= ShortestClause } end ? message[..end.Index] : null;

    // Not before `but` or `while`: what follows those takes something back.
    [GeneratedRegex(@"[,;] (?:so|with|which|where)\b|; |\. ")]
    private static partial Regex ClauseEnd();
}
