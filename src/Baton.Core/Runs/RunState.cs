using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// A run as its records leave it: the fold of <see cref="Evolve"/> over them. Slots by place; the frontier holds the places at
/// which something can happen, so that finding work does not look at the rest.
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

    /// <summary>The commits that the run this is a fork of has sent, or may have, and that come again here.</summary>
    public ImmutableArray<string> SentBefore { get; init; } = [];

    /// <summary>The rules of the engine this run is bound to.</summary>
    public int Semantics { get; init; } = 1;

    /// <summary>Heads and hashes are left; nothing that refers to a value can be shown any more.</summary>
    public bool AreValuesErased { get; init; }

    public Usage Spent { get; init; }

    public ValueRef? Output { get; init; }

    public required Chunks<Slot> Slots { get; init; }

    public required Places Places { get; init; }

    public ImmutableSortedSet<int> Frontier { get; init; } = [];

    public ImmutableHashSet<CallOut> CallsOut { get; init; } = [];

    /// <summary>Signals that came before anybody waited for them, in their order.</summary>
    public ImmutableArray<(string Name, ValueRef Value)> Signals { get; init; } = [];

    /// <summary>Makes value hashes unguessable; from the run's row, not from its records, so that it can be erased.</summary>
    public ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>Since when somebody holds the run; null when nobody does.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    public bool IsPaused => PausedAt is not null;

    /// <summary>How long it was held before now; that is not taken from its time.</summary>
    public TimeSpan PausedFor { get; init; }

    /// <summary>Its end is decided; a commit that had begun may still have to settle.</summary>
    public bool HasEnded => Status is RunStatus.Finished or RunStatus.Rejected or RunStatus.Expired or RunStatus.Cancelled;

    public bool IsOver => HasEnded && Frontier.IsEmpty;

    public static RunState Before(Plan plan, ReadOnlyMemory<byte> salt) => new() { Plan = plan, Slots = new Chunks<Slot>(), Places = Places.Of(plan), Salt = salt };

    public Slot this[int place] => Slots[place] ?? (Places.FrameOf(place) is { Round: > 1 and var round } ? new Slot { Round = round } : Slot.Fresh);

    /// <summary>When the run's time is over; null without a limit.</summary>
    public DateTimeOffset? ExpiresAt(Limits limits) => StartedAt + limits.Time + PausedFor;

    public PlanNode NodeAt(int place) => Places.NodeOf(place);

    public Step StepAt(int place) => NodeAt(place).Step;

    /// <summary><c>signoff</c>, <c>rivals[3].note</c>: what events, cards and people call a step.</summary>
    public string AddressOf(int place) => Places.AddressOf(place);

    public int? PlaceOf(string address) => address.Contains('[', StringComparison.Ordinal)
        ? Places.Find(address, each => this[each].Items?.Frame)
        : Plan.Find(address);

    /// <summary>The step at an address.</summary>
    public Slot? Find(string address) => PlaceOf(address) is { } place ? this[place] : null;

    /// <summary>The record that was being written is complete.</summary>
    public RunState Sealed() => this with { Sequence = Sequence + 1, OpenValues = 0 };
}
