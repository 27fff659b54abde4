using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// What is set where. Every value has one writer, and inner names stay inside their region; so a value is set at a reader
/// exactly when its step comes before, and its own <c>when</c>, if it has one, follows from what is known at the reader.
/// </summary>
internal sealed class DataFlow
{
    private readonly Lazy<ILookup<int?, PlanNode>> _commits;

    public DataFlow(WorkflowFacts facts)
    {
        _commits = new(() => facts.Plan.Nodes.ToLookup(n => n.Step is Step.Commit { Unreviewed: null } ? facts.Plan.LastReviewOf(n)?.Ordinal : null));
        (Workflow, Plan, Sights, Contracts) = (facts.Workflow, facts.Plan, new Sights(facts.Plan), facts.Contracts);
        Space = new ConditionSpace(Workflow, Sights, Contracts);
    }

    public Workflow Workflow { get; }

    public Plan Plan { get; }

    public Sights Sights { get; }

    public ConditionSpace Space { get; }

    /// <summary>By the review that settles what they send.</summary>
    public ILookup<int?, PlanNode> CommitsOf => _commits.Value;

    /// <summary>By producer, the variables of <c>each</c> included.</summary>
    public IReadOnlyDictionary<string, Contract> Contracts { get; }

    public Contract ContractOf(string producer) => Contracts.GetValueOrDefault(producer) ?? Contract.Json;

    /// <param name="known">How many leading segments, the producer counted, are known to be there.</param>
    /// <param name="facts">What is known where it is read.</param>
    public Presence Of(Vantage at, string producer, ImmutableArray<string> fields, int known, IReadOnlyList<Fact> facts)
    {
        var sight = Sights.Of(producer, at);
        if (sight is not (Sight.Ambient or Sight.Item or Sight.Before or Sight.Earlier))
            return new Presence.Unseen(sight);
        var lookup = ContractOf(producer).At(fields.AsSpan());
        if (lookup is ContractLookup.Missing missing)
            return new Presence.NoField(missing);
        if (known > fields.Length)
            return Presence.Set.Always;
        bool isRootSet = known > 0 || sight is Sight.Ambient or Sight.Item or Sight.Before { Producer.Step.When: null }
            || sight is Sight.Before { Producer: var before } && Space.Says(facts, before.Step.When!, Vantage.Of(before));
        if (isRootSet && lookup is ContractLookup.Found && IsSetBelow(producer, fields, known))
            return Presence.Set.Always;
        if (isRootSet && lookup is ContractLookup.Opaque)
            return new Presence.Undecided(IsMisread(producer) ? null : $"the contract of `{producer}` does not say what is there");
        var goal = new ConditionSpace.Goal(at, producer, fields, known);
        return Space.Try(facts, goal) switch
        {
            Tried.Found found => new Presence.MayLack(new Absence(goal, sight, found.Assignment)),
            Tried.Undecided undecided => new Presence.Undecided(undecided.Why),
            _ when lookup is ContractLookup.Opaque => new Presence.Undecided(IsMisread(producer) ? null : $"the contract of `{producer}` does not say what is there"),
            _ => Presence.Set.Always,
        };
    }

    /// <summary>The same for a path of a template or condition: what a test round it has shown is known.</summary>
    public Presence Of(Vantage at, LiquidPath path, IReadOnlyList<Fact> facts) =>
        Of(at, path.Producer, path.Fields, path.GuardedSegments, facts);

    /// <summary>Whether nothing of the path below what is known may be absent, whatever the run.</summary>
    private bool IsSetBelow(string producer, ImmutableArray<string> fields, int known)
    {
        int from = Math.Clamp(known - 1, 0, fields.Length);
        return ContractOf(producer).At(fields.AsSpan(0, from)) is ContractLookup.Found { Contract: var below }
            && below.At(fields.AsSpan()[from..]) is ContractLookup.Found { AlwaysPresent: true };
    }

    private bool IsMisread(string producer) => Plan.Find(producer) is { } ordinal && Plan[ordinal].Step.IsMisread;
}
