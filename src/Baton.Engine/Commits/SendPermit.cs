namespace Baton.Engine.Commits;

/// <summary>
/// A worker's leave to send once. It runs out as others count it, from the recorded start of the sending; and as this worker
/// may be frozen and its clock be set meanwhile, both the clock on the wall and the one that only counts have to agree that it
/// is still good.
/// </summary>
/// <param name="recordedAt">The sending's start, as the record has it.</param>
public sealed class SendPermit(DateTimeOffset recordedAt, TimeProvider clock)
{
    private readonly long _since = clock.GetTimestamp();

    private readonly DateTimeOffset _until = Earlier(recordedAt, clock.GetUtcNow()) + CommitDesk.SendWithin;

    public bool IsOver => clock.GetUtcNow() >= _until || clock.GetElapsedTime(_since) >= CommitDesk.SendWithin;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
