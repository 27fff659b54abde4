namespace Baton.Connectors.Models;

/// <summary>One leaf of the brief.</summary>
/// <param name="Path">Dotted, list indexes left out: <c>offer.code</c>.</param>
/// <param name="Text">Verbatim, but for line breaks.</param>
internal sealed record Fact(string Path, FactKind Kind, string Text)
{
    /// <summary>As a person writes it: a date in words, anything else as it is.</summary>
    public string Said { get; init; } = Text;

    public string Top => Path.Split('.')[0];

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    public bool StandsIn(string text) =>
        text.Contains(Text, StringComparison.OrdinalIgnoreCase) || text.Contains(Said, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a brief's field is for, as far as its name tells.</summary>
internal enum FactKind
{
    Other,
    Product,

    /// <summary>Who signs.</summary>
    Sender,
    Audience,

    /// <summary>What the whole is about, in a question or a phrase.</summary>
    Topic,

    /// <summary>Of a periodical: its name and number.</summary>
    Edition,
    Message,
    Offer,
    Url,
    CallToAction,
    Price,
    LaunchDate,
    MustSay,
    MustNot,

    /// <summary>How to write rather than what to say (style, purpose): said only where it holds a number, a name or a link.</summary>
    Guidance,

    /// <summary>For the writer alone: notes, tone, goal, regions, language. Never said.</summary>
    Setting,
}
