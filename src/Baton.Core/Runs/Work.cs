namespace Baton.Core.Runs;

/// <summary>Something to be done outside the core, derived from a run's state and from nothing else.</summary>
public abstract record Work
{
    private Work() { }

    /// <param name="Place">Where in the run the step stands: <see cref="Places"/>.</param>
    public abstract record OfStep(int Place, int Round) : Work;

    /// <summary>A step's turn has come: see whether it is to run at all, gather what it needs, and record its start.</summary>
    public sealed record Begin(int Place, int Round) : OfStep(Place, Round);

    /// <summary>The attempt is recorded, and its answer is not. Made again after a crash.</summary>
    public abstract record Call(int Place, int Round, int Attempt) : OfStep(Place, Round);

    /// <summary>Ask the agent.</summary>
    public sealed record InvokeAgent(int Place, int Round, int Attempt) : Call(Place, Round, Attempt);

    /// <summary>Have the tool called, which only reads.</summary>
    public sealed record CallTool(int Place, int Round, int Attempt) : Call(Place, Round, Attempt);

    /// <summary>A region's steps are through, or an item's, or those of one branch of a parallel: compute its yields.</summary>
    /// <param name="Branch">Which of the step's branches.</param>
    public sealed record CloseRegion(int Place, int Round, int Branch) : OfStep(Place, Round);

    /// <summary>People have a card; <paramref name="WakeAt"/> is when time itself would do something about it.</summary>
    public sealed record AwaitPeople(int Place, int Round, DateTimeOffset? WakeAt) : OfStep(Place, Round);

    /// <summary>Nothing is to be done before that instant, or before a signal comes; <paramref name="Signal"/> is null for a time.</summary>
    public sealed record AwaitTime(int Place, int Round, DateTimeOffset? WakeAt, string? Signal) : OfStep(Place, Round);

    /// <param name="Then">What is to be done from that instant on.</param>
    public sealed record WaitUntil(int Place, int Round, DateTimeOffset At, OfStep Then) : OfStep(Place, Round);

    /// <summary>The payload is frozen; send it. Given again after a crash.</summary>
    public sealed record SendCommit(int Place, int Round, CommitProgress Commit) : OfStep(Place, Round);

    /// <summary>An operator has to see to it.</summary>
    public sealed record AwaitOperator(int Place, int Round, AttentionReason Reason) : OfStep(Place, Round);

    /// <summary>All steps are through: compute the run's output.</summary>
    public sealed record Finish : Work;
}
