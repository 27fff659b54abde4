namespace Baton.Connectors.Models;

/// <summary>One leaf of the brief.</summary>
/// <param name="Path">Dotted, list indexes left out: <c>offer.code</c>.</param>
/// <param name="Text">Verbatim, but for line breaks.</param>
internal sealed record Fact(string Path, FactKind Kind, string Text)
{
    public string Top => Path.Split('.')[0];
}

/// <summary>What a brief's field is for, as far as its name tells.</summary>
internal enum FactKind
{
    Other,
    Product,
    Audience,
    Message,
    Offer,
    Url,
    CallToAction,
    Price,
    LaunchDate,
    MustSay,
    MustNot,

    /// <summary>How to write rather than what to say (tone, goal): said only where it holds a number, a name or a link.</summary>
    Guidance,

    /// <summary>Where and in which language; never said.</summary>
    Setting,
}
