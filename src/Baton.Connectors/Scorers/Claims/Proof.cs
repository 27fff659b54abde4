using System.Collections.Immutable;
using Baton.Connectors.Scorers.Atoms;

namespace Baton.Connectors.Scorers.Claims;

/// <summary>What the evidence says to a claim.</summary>
internal abstract record Proof
{
    private Proof()
    {
    }

    /// <param name="Other">Evidence about the same that has another number, although the brief gives this one.</param>
    public sealed record Supported(string By, EvidenceItem? Other = null) : Proof;

    public sealed record Contradicted(EvidenceItem By, Quantity Number) : Proof;

    public sealed record Unsupported(EvidenceItem? Nearest) : Proof;

    /// <summary>
    /// A number is proven by evidence with the same number that shares a word with the sentence, or by the brief; evidence about the
    /// same thing in the same unit with another number contradicts it. Other claims are proven by evidence that makes the same
    /// one, or shares most of its words; never by the brief alone.
    /// </summary>
    public static Proof Of(Claim claim, Evidence evidence, ImmutableArray<Quantity> inSentence)
    {
        ImmutableHashSet<string> words = evidence.WordsOf(claim.Sentence.Text);
        EvidenceItem[] sourced = [.. evidence.Items.Where(item => item.Source is not null)];
        EvidenceItem? nearest = evidence.Items.Where(item => Shared(words, item) > 0).OrderByDescending(item => Shared(words, item)).FirstOrDefault();
        if (claim.Measure is not { } measure)
        {
            ImmutableHashSet<string> trigger = evidence.WordsOf(claim.Trigger);
            EvidenceItem? same = sourced.FirstOrDefault(item => MakesTheSame(trigger, words, item));
            return same is null ? new Unsupported(nearest) : new Supported(same.Label);
        }
        EvidenceItem? equal = sourced.FirstOrDefault(item =>
            item.Quantities.Any(number => number.Canonical == measure.Canonical) && (Shared(words, item) > 0 || words.IsEmpty || item.Words.IsEmpty));
        if (equal is not null)
            return new Supported(equal.Label);
        (EvidenceItem Item, Quantity Number)? other = sourced
            .Where(item => IsAboutTheSame(words, item))
            .SelectMany(item => item.Quantities.Select(number => (item, number)))
            .Where(pair => pair.number.Unit == measure.Unit && pair.number.Value != measure.Value && inSentence.All(number => number.Canonical != pair.number.Canonical))
            .Select(pair => ((EvidenceItem, Quantity)?)pair)
            .FirstOrDefault();
        bool isGiven = evidence.BriefNumbers.Contains(measure.Canonical) || evidence.BriefNumbers.Contains(Quantity.CanonicalOf(measure.Value, "*"));
        if (isGiven)
            return new Supported("the brief", other?.Item);
        return other is { } found ? new Contradicted(found.Item, found.Number) : new Unsupported(nearest);
    }

    private static int Shared(ImmutableHashSet<string> words, EvidenceItem item) => words.Intersect(item.Words).Count;

    private static bool IsAboutTheSame(ImmutableHashSet<string> words, EvidenceItem item)
    {
        int shared = Shared(words, item), fewest = Math.Min(words.Count, item.Words.Count);
        return shared > 0 && 2 * shared >= fewest;
    }

    private static bool MakesTheSame(ImmutableHashSet<string> trigger, ImmutableHashSet<string> words, EvidenceItem item)
    {
        int shared = Shared(words, item);
        bool sameTrigger = !trigger.IsEmpty && trigger.IsSubsetOf(item.Words);
        return (sameTrigger && (shared > trigger.Count || words.Count == trigger.Count || item.Words.Count == trigger.Count))
            || (shared >= 2 && shared >= 0.6 * item.Words.Count && (trigger.IsEmpty || sameTrigger));
    }
}
