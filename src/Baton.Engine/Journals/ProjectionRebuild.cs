using Baton.Engine.Playbooks;
using Baton.Engine.Runs;

namespace Baton.Engine.Journals;

/// <summary>Works out from a run's records what lists and searches know of it, and stores that in place of what was there.</summary>
public static class ProjectionRebuild
{
    private const int MaxTries = 20;

    /// <summary>One run, while others may write to it: what is stored belongs to its last record, or another try is made.</summary>
    /// <param name="row">Gives what is in no record: the salt, the digest.</param>
    /// <returns>False when the run moved on faster than it could be read.</returns>
    public static async Task<bool> OfAsync(IJournal journal, RunRow row, TimeProvider clock, CancellationToken cancellation)
    {
        var version = await PlaybookLoader.PinnedAsync(journal, row, cancellation);
        for (int tries = 0; tries < MaxTries; tries++)
        {
            var session = await RunSession.OpenAsync(row, version, journal, clock, cancellation);
            if (await journal.ProjectAsync(await session.ProjectionAsync(cancellation), session.State.Sequence, cancellation))
                return true;
        }

        return false;
    }
}
