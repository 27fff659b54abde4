using System.Collections.Immutable;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>One thing a brief asks for that either stands in a text or does not.</summary>
/// <param name="Text">As written in the brief.</param>
/// <param name="Canonical">The form in which texts are compared: see <see cref="AtomKind"/>.</param>
/// <param name="Path">Where it stands, dotted: <c>brief.offer.code</c>.</param>
public sealed record BriefAtom(AtomKind Kind, string Text, string Canonical, string Path)
{
    /// <summary>The other places that ask for the same.</summary>
    public ImmutableArray<string> AlsoAt { get; init; } = [];

    /// <summary>The top-level brief fields that ask for it.</summary>
    public IEnumerable<string> Fields => AlsoAt.Prepend(Path).Select(path => path.Split('.')[1].Split('[')[0]).Distinct();
}

public enum AtomKind
{
    /// <summary><c>1299 EUR</c>, <c>45 second</c>, <c>12</c>; a number without words around it (<c>25 *</c>) fits any unit.</summary>
    Number,

    /// <summary><c>2026-03-01</c>, <c>--03-01</c>, <c>2026-03</c>; two with <c>|</c> between when the writing fits either.</summary>
    Date,

    /// <summary><c>14:30</c>.</summary>
    Time,

    /// <summary>Compared without case.</summary>
    Name,

    /// <summary>Compared as <c>WebAddresses.LeadsTo</c> does; a mail address is a <c>mailto:</c>.</summary>
    Url,

    /// <summary>Compared exactly: people copy it.</summary>
    Code,

    /// <summary>Words that must stand there as they are, but for case and white space.</summary>
    MustSay,

    /// <summary>Words that must not stand there; satisfied when absent.</summary>
    MustNot,
}
