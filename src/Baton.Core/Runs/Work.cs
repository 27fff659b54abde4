namespace Baton.Core.Runs;

/// <summary>Something to be done outside the core, derived from a run's state and from nothing else.</summary>
public abstract record Work
{
    private Work() { }

    public abstract record OfStep(int Ordinal, int Round) : Work;

    /// <summary>A step's turn has come: see whether it is to run at all, gather what it needs, and record its start.</summary>
    public sealed record Begin(int Ordinal, int Round) : OfStep(Ordinal, Round);

    /// <summary>The attempt is recorded; ask the agent. Asked again after a crash, since no answer is recorded.</summary>
    public sealed record InvokeAgent(int Ordinal, int Round, int Attempt) : OfStep(Ordinal, Round);

    /// <summary>A region's steps are through: compute its yields.</summary>
    public sealed record CloseRegion(int Ordinal, int Round) : OfStep(Ordinal, Round);

    /// <summary>People have a card; <paramref name="WakeAt"/> is when time itself would do something about it.</summary>
    public sealed record AwaitPeople(int Ordinal, int Round, DateTimeOffset? WakeAt) : OfStep(Ordinal, Round);

    /// <param name="Then">What is to be done from that instant on.</param>
    public sealed record WaitUntil(int Ordinal, int Round, DateTimeOffset At, OfStep Then) : OfStep(Ordinal, Round);

    /// <summary>The payload is frozen; send it. Given again after a crash.</summary>
    public sealed record SendCommit(int Ordinal, int Round, CommitProgress Commit) : OfStep(Ordinal, Round);

    /// <summary>An operator has to see to it.</summary>
    public sealed record AwaitOperator(int Ordinal, int Round, AttentionReason Reason) : OfStep(Ordinal, Round);

    /// <summary>All steps are through: compute the run's output.</summary>
    public sealed record Finish : Work;
}
