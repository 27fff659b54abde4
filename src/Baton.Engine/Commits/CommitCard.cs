using Baton.Core.Runs;

namespace Baton.Engine.Commits;

/// <summary>A commit of which only a person can say what came: what to look for, where, and from when on looking counts.</summary>
/// <param name="Key">What the surface was given to know it by, if it keeps such a thing.</param>
/// <param name="Sendings">How many times it was sent, or may have been.</param>
/// <param name="QuietFrom">Until then it may still arrive.</param>
public sealed record CommitCard(
    RunId Run, string Step, int Place, int Round, string Surface, string Key, AttentionReason Reason, string Why, int Sendings,
    DateTimeOffset FirstSentAt, DateTimeOffset QuietFrom);
