namespace Baton.Connectors.Scorers.Ads;

/// <summary>One text of an ad, at its place in the content.</summary>
internal sealed record AdText(string Path, string Text, AdPart Part)
{
    /// <summary>Letters and digits alone: two texts that differ in nothing else are one.</summary>
    public string Plain { get; } = string.Concat(Text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>All words of the phrase, in any order.</summary>
    public bool Has(string phrase)
    {
        string text = $" {Words(Text)} ";
        return Words(phrase).Split(' ').All(word => text.Contains($" {word} ", StringComparison.Ordinal) || text.Contains($" {word}s ", StringComparison.Ordinal));
    }

    private static string Words(string text) => string.Join(' ', string.Concat(text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
