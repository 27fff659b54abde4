using System.Collections.Immutable;
using Baton.Core.Handoffs;

namespace Baton.Core.Runs;

/// <summary>What came of a command.</summary>
/// <param name="Events">In order; empty when the command was stale, repeated or refused.</param>
/// <param name="Values">The new values that the events refer to, in the order of their indexes.</param>
/// <param name="Refusal">Why a person's command was not taken, for that person to read; null otherwise.</param>
public sealed record Decided(ImmutableArray<RunEvent> Events, ImmutableArray<Payload> Values, string? Refusal = null)
{
    public static Decided Nothing { get; } = new([], []);

    public static Decided Refuse(string why) => new([], [], why);
}
