using Baton.Connectors.Scorers.Atoms;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Claims;

/// <summary>Something a reader may ask to see proven.</summary>
/// <param name="Sentence">The sentence that makes it.</param>
/// <param name="Trigger">The words that make it a claim, as read: <c>the fastest</c>, <c>45 seconds</c>.</param>
/// <param name="Start">Of the trigger, in the field's visible text.</param>
/// <param name="Measure">The number, when the claim is one.</param>
internal sealed record Claim(ClaimKind Kind, ProseSentence Sentence, string Trigger, int Start, Quantity? Measure);

internal enum ClaimKind
{
    /// <summary>A number somebody can check.</summary>
    Measured,

    /// <summary>Best, first, proven, guaranteed…</summary>
    Absolute,

    /// <summary>Better than something else.</summary>
    Comparative,
}
