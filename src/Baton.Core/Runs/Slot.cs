using System.Collections.Immutable;
using Baton.Core.Reviews;

namespace Baton.Core.Runs;

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

    /// <summary>Waits for a time or a signal.</summary>
    Waiting,

    /// <summary>The steps inside it run.</summary>
    Inside,

    /// <summary>The steps inside it are through; its yields are due.</summary>
    Closing,

    Done,
    Skipped,

    /// <summary>Of an item: it came to nothing.</summary>
    Failed,

    /// <summary>Nobody waits for it any more: another branch was first, something beside it failed, or the run has ended.</summary>
    Withdrawn,

    /// <summary>Waits for an operator.</summary>
    Stuck,
}

/// <summary>A step's state, or an item's.</summary>
public sealed record Slot
{
    public static Slot Fresh { get; } = new();

    public SlotStatus Status { get; init; }

    /// <summary>From 1; counts how often this step's turn could come anew, whichever loop made it so.</summary>
    public int Round { get; init; } = 1;

    public int Attempt { get; init; }

    /// <summary>Why the next attempt, or the one that is out, is made.</summary>
    public AttemptCause Cause { get; init; }

    /// <summary>What the attempt that is out may cost at most.</summary>
    public Usage? Reserved { get; init; }

    /// <summary>What the attempt that is out had tools do, turn by turn.</summary>
    public ImmutableArray<ValueRef> ToolTurns { get; init; } = [];

    /// <summary>What the tool is given whose call is out.</summary>
    public ValueRef? Arguments { get; init; }

    /// <summary>Attempts that failed in this round by the present model or role, repairs apart.</summary>
    public int Failures { get; init; }

    public int Repairs { get; init; }

    /// <summary>How many of an agent's fallbacks have had their turn, the present one included; 0 for the role itself.</summary>
    public int Fallbacks { get; init; }

    /// <summary>Why the last attempt failed, or an item did.</summary>
    public ValueRef? LastFailure { get; init; }

    /// <summary>How often this step has sent the run back; of a repeat, how many rounds of its body have begun.</summary>
    public int Redos { get; init; }

    /// <summary>Which of the step's branches runs; null where none does, and where all of them do.</summary>
    public int? Case { get; init; }

    public StepOutput? Output { get; init; }

    /// <summary>The latest output of an earlier round, for reads against the direction of the loop.</summary>
    public StepOutput? Earlier { get; init; }

    public int EarlierRound { get; init; }

    public DateTimeOffset? WakeAt { get; init; }

    public OpenReview? Review { get; init; }

    /// <summary>What people are asked, by an ask or by an agent.</summary>
    public OpenAsk? Ask { get; init; }

    /// <summary>What an agent has asked people in this round, and what they said; the latest may be open.</summary>
    public ImmutableArray<(ValueRef Question, ValueRef? Answer)> Questions { get; init; } = [];

    public ApprovedPayloads Approved { get; init; } = ApprovedPayloads.None;

    public CommitProgress? Commit { get; init; }

    public AttentionReason? Attention { get; init; }

    /// <summary>What an operator put into this round's handoff in the place of what was there.</summary>
    public ImmutableArray<MendedValue> Mended { get; init; } = [];

    /// <summary>The output is what an operator gave by hand.</summary>
    public bool IsGiven { get; init; }

    /// <summary>The branches of a parallel that has begun.</summary>
    public LaneProgress? Lanes { get; init; }

    /// <summary>The items of an each that has begun.</summary>
    public ItemProgress? Items { get; init; }

    /// <summary>Of a call that has begun: the brief of the workflow that it calls.</summary>
    public ValueRef? CallBrief { get; init; }

    /// <summary>Of an each: the highest round that a step inside it has had, in whichever frame.</summary>
    public int InnerRounds { get; init; }

    /// <summary>Of a commit that the run this is a fork of has sent: an operator says that it is sent once more.</summary>
    public bool IsToBeSentAgain { get; init; }

    /// <summary>A commit that had begun when it was withdrawn: it settles, and nothing follows from it.</summary>
    public bool IsOrphan { get; init; }

    /// <summary>It is through and so are all others: it waits for an operator, since the run's output lacks something of it.</summary>
    public bool IsAtEnd { get; init; }
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

/// <param name="Through">For each branch whether its steps are through; its yields are then due.</param>
/// <param name="Finished">The branches that have yielded, in the order in which they did.</param>
/// <param name="Failed">The branches that came to nothing where others may still be first.</param>
public sealed record LaneProgress(ImmutableArray<bool> Through, ImmutableArray<(int Branch, ImmutableArray<Yield> Yields)> Finished, ImmutableArray<int> Failed)
{
    public bool HasFinished(int branch) => Finished.Any(f => f.Branch == branch);

    /// <summary>The branches whose yields are due, in order.</summary>
    public IEnumerable<int> Due
    {
        get
        {
            for (int branch = 0; branch < Through.Length; branch++)
                if (Through[branch] && !HasFinished(branch))
                    yield return branch;
        }
    }
}

/// <param name="List">Where the list is kept, and the way to it.</param>
/// <param name="Next">The first item whose turn has not come.</param>
/// <param name="Ended">How many items are through, or came to nothing.</param>
public sealed record ItemProgress(Frame Frame, ValueRef List, ImmutableArray<string> Fields, int Next, int Ended, int Failed);

/// <summary>A call of an agent that was under way when its step was withdrawn: what it cost is still to come.</summary>
public sealed record CallOut(string Step, int Round, int Attempt);
