using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// A run as its records leave it: the fold of <see cref="Evolve"/> over them. Slots by the plan's ordinals; the frontier holds
/// the ordinals at which something can happen, so that finding work does not look at the rest.
/// </summary>
public sealed record RunState
{
    public required Plan Plan { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Running;

    /// <summary>The last sealed record.</summary>
    public long Sequence { get; init; }

    /// <summary>How many values the record now being written holds already.</summary>
    public int OpenValues { get; init; }

    /// <summary>Time in a run never goes back.</summary>
    public DateTimeOffset LastAt { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public ValueRef Brief { get; init; }

    public ValueRef? Labels { get; init; }

    public bool AutoApprove { get; init; }

    /// <summary>Heads and hashes are left; nothing that refers to a value can be shown any more.</summary>
    public bool AreValuesErased { get; init; }

    public Usage Spent { get; init; }

    public ValueRef? Output { get; init; }

    public required Slots Slots { get; init; }

    public ImmutableSortedSet<int> Frontier { get; init; } = [];

    /// <summary>Makes value hashes unguessable; from the run's row, not from its records, so that it can be erased.</summary>
    public ReadOnlyMemory<byte> Salt { get; init; }

    public bool IsOver => Status is RunStatus.Finished or RunStatus.Rejected or RunStatus.Expired or RunStatus.Cancelled;

    public static RunState Before(Plan plan, ReadOnlyMemory<byte> salt) => new() { Plan = plan, Slots = Slots.Of(plan.Nodes.Length), Salt = salt };

    public Slot this[int ordinal] => Slots[ordinal];

    public Slot? Find(string step) => Plan.Find(step) is { } ordinal ? Slots[ordinal] : null;

    /// <summary>The record that was being written is complete.</summary>
    public RunState Sealed() => this with { Sequence = Sequence + 1, OpenValues = 0 };
}

public enum SlotStatus
{
    Idle,

    /// <summary>Its turn has come.</summary>
    Ready,

    /// <summary>An attempt is out.</summary>
    Running,

    /// <summary>Waits for its next attempt.</summary>
    BackingOff,

    /// <summary>People have a card.</summary>
    Open,

    /// <summary>The steps inside it run.</summary>
    Inside,

    /// <summary>The steps inside it are through; its yields are due.</summary>
    Closing,

    Done,
    Skipped,

    /// <summary>Waits for an operator.</summary>
    Stuck,
}

/// <summary>A step's state.</summary>
public sealed record Slot
{
    public static Slot Fresh { get; } = new();

    public SlotStatus Status { get; init; }

    /// <summary>From 1; counts how often this step's turn could come anew, whichever loop made it so.</summary>
    public int Round { get; init; } = 1;

    public int Attempt { get; init; }

    /// <summary>Why the next attempt, or the one that is out, is made.</summary>
    public AttemptCause Cause { get; init; }

    /// <summary>Attempts that failed in this round, repairs apart.</summary>
    public int Failures { get; init; }

    public int Repairs { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public ValueRef? LastFailure { get; init; }

    /// <summary>How often this step has sent the run back.</summary>
    public int Redos { get; init; }

    public int? Case { get; init; }

    public StepOutput? Output { get; init; }

    /// <summary>The latest output of an earlier round, for reads against the direction of the loop.</summary>
    public StepOutput? Earlier { get; init; }

    public int EarlierRound { get; init; }

    public DateTimeOffset? WakeAt { get; init; }

    public Baton.Core.Reviews.OpenReview? Review { get; init; }

    public ImmutableArray<ApprovedPayload> Approved { get; init; } = [];

    public CommitProgress? Commit { get; init; }

    public AttentionReason? Attention { get; init; }
}

/// <param name="Key">Run, commit step and item: the same for every sending.</param>
/// <param name="SentAt">When the latest sending's start was recorded.</param>
/// <param name="FirstSentAt">When the first one was recorded that may have landed.</param>
public sealed record CommitProgress(string Key, ValueRef Payload, string PayloadHash, DateTimeOffset SentAt, DateTimeOffset FirstSentAt)
{
    /// <summary>The latest sending's number, from 1.</summary>
    public int Sending { get; init; } = 1;

    /// <summary>Of some sending it is not certain that it wrote nothing.</summary>
    public bool MayHaveLanded { get; init; } = true;

    /// <summary>The same of those before the latest.</summary>
    public bool EarlierMayHaveLanded { get; init; }

    /// <summary>Only a person's word, or a receipt that comes late, gets it on its way again.</summary>
    public bool IsInDoubt { get; init; }

    public CommitProgress SentAgain(int sending, DateTimeOffset at) => this with
    {
        Sending = sending,
        SentAt = at,
        FirstSentAt = MayHaveLanded ? FirstSentAt : at,
        EarlierMayHaveLanded = MayHaveLanded,
        MayHaveLanded = true,
    };

    public CommitProgress Refused() => this with { MayHaveLanded = EarlierMayHaveLanded };

    public CommitProgress FoundMissing() => this with { MayHaveLanded = false, EarlierMayHaveLanded = false, IsInDoubt = false };
}
