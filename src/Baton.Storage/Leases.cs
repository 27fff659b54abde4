using Baton.Engine.Journals;

namespace Baton.Storage;

/// <summary>Acquiring is the same everywhere: try, and when somebody holds the run ask outside the journal whether that one lives.</summary>
internal static class Leases
{
    // Each round but the first needs that a dead owner gave way to another dead one; more than a few is a storm, not a queue.
    private const int MaxRounds = 4;

    /// <param name="tryAcquire">Acquires unless somebody other than its argument holds the run.</param>
    public static async ValueTask<LeaseOutcome> AcquireAsync(Func<RunOwner?, ValueTask<LeaseOutcome>> tryAcquire, Func<RunOwner, bool> isGone)
    {
        ArgumentNullException.ThrowIfNull(isGone);
        var outcome = await tryAcquire(null);
        for (var round = 1; round < MaxRounds && outcome is LeaseOutcome.HeldBy held && isGone(held.Owner); round++)
            outcome = await tryAcquire(held.Owner);
        return outcome;
    }

    /// <summary>The owner as it is read back, so that it compares equal to itself.</summary>
    public static RunOwner Kept(RunOwner owner) => owner with { StartedAt = owner.StartedAt.Kept() };
}
