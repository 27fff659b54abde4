using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Reviews;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>One step of a workflow. Steps form a tree of regions; there is no goto.</summary>
/// <param name="Span">The step's id, where it is written.</param>
public abstract record Step(string Id, SourceSpan Span)
{
    /// <summary>The step is skipped when this does not hold; its outputs are then absent.</summary>
    public LiquidCondition? When { get; init; }

    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; for a review or an ask, how long people may.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The way out when the step has failed for good.</summary>
    public Branch? OnError { get; init; }

    /// <summary>
    /// Something of it could not be read, which is a finding of its own. Nothing is concluded from what it then seems to lack;
    /// a workflow with such a step never runs.
    /// </summary>
    public bool IsMisread { get; init; }

    /// <summary>The contract of what it produces, where that is written at the step field by field; null where it is not.</summary>
    public SourceNode.Mapping? Fields { get; init; }

    /// <summary>As authors write it: <c>agent</c>, <c>review</c>, …</summary>
    public abstract string Kind { get; }

    /// <summary>The loop this step can send the run back over; null when it sends nothing back.</summary>
    public virtual Redo? SendsBack => null;

    /// <summary>The sequences inside, in order, <see cref="OnError"/> last; empty for a plain step.</summary>
    public ImmutableArray<Branch> Branches => OnError is null ? Ways : Ways.Add(OnError);

    /// <summary>The sequences a region may run when nothing fails.</summary>
    public virtual ImmutableArray<Branch> Ways => [];

    /// <summary>A role does a task.</summary>
    /// <param name="BriefFields">The brief's fields handed over; null for all of it, which is the rule.</param>
    public sealed record Agent(
        string Id, string Role, ImmutableArray<Need> Needs, ImmutableArray<string>? BriefFields, LiquidTemplate Task, Contract Produces,
        ImmutableArray<string> Fallback, string? MayAsk, SourceSpan Span) : Step(Id, Span)
    {
        public SourceSpan RoleSpan { get; init; } = Span;

        /// <summary>Where each of <see cref="BriefFields"/> is written.</summary>
        public ImmutableArray<SourceSpan> BriefSpans { get; init; } = [];

        /// <summary>Where each name of <see cref="Fallback"/> is written.</summary>
        public ImmutableArray<SourceSpan> FallbackSpans { get; init; } = [];

        /// <summary>The list of <see cref="Needs"/>, where it is written; null where there is none.</summary>
        public SourceSpan? NeedsSpan { get; init; }

        public override string Kind => "agent";
    }

    /// <summary>One call of a tool that only reads.</summary>
    public sealed record Tool(string Id, string Use, ImmutableArray<NamedExpression> With, Contract Produces, SourceSpan Span) : Step(Id, Span)
    {
        public SourceSpan UseSpan { get; init; } = Span;

        public override string Kind => "tool";
    }

    /// <summary>Scorers as a gate.</summary>
    public sealed record Check(
        string Id, ValuePath Of, ImmutableArray<Need> Needs, ImmutableArray<ScorerUse> Scorers, OnFail OnFail, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "check";

        public override Redo? SendsBack => (OnFail as OnFail.Again)?.Redo;
    }

    /// <summary>People decide on content. What of it they only need to see in its place is <see cref="NamedExpression.IsContext"/>.</summary>
    /// <param name="Of">The content by field.</param>
    /// <param name="OnTimeout">Escalate or reject; a timeout never approves.</param>
    public sealed record Review(
        string Id, ImmutableArray<NamedExpression> Of, ImmutableArray<ValuePath> Show, ImmutableArray<Criterion> Criteria,
        ApprovalPolicy Approvers, TimeSpan? Due, Escalation? Escalate, TimeoutRoute OnTimeout, Redo? OnChanges, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "review";

        public override Redo? SendsBack => OnChanges;
    }

    /// <summary>People give something: choose, answer, route, fill in.</summary>
    public sealed record Ask(
        string Id, string To, string? Question, ImmutableArray<ValuePath> Show, Contract Answer, TimeSpan? Due, Escalation? Escalate, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "ask";

        /// <summary>The lists that people choose from.</summary>
        public IEnumerable<ValuePath> PickedFrom => Answer.Fields
            .Select(f => f.Contract.PickedFrom).OfType<(string Path, string? Label)>()
            .Select(source => source.Path.Split('.')).Select(parts => new ValuePath(parts[0], [.. parts.Skip(1)], IsOptional: true, Span));
    }

    /// <summary>The first case that holds.</summary>
    public sealed record Switch(string Id, ImmutableArray<Case> Cases, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "switch";

        public override ImmutableArray<Branch> Ways { get; } = [.. Cases.Select(c => c.Body)];
    }

    /// <param name="Join">
    /// How many branches must finish: null for all; 1 for the first, whose yields are the step's; of more, each yield is a list of
    /// theirs in the order they finished.
    /// </param>
    public sealed record Parallel(string Id, ImmutableArray<Branch> Lanes, int? Join, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "parallel";

        public override ImmutableArray<Branch> Ways => Lanes;
    }

    /// <summary>The body for each item of a list.</summary>
    public sealed record Each(
        string Id, string As, ValuePath In, int Concurrency, OnItemError OnItemError, Branch Body, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "each";

        /// <summary>What holds wherever the body runs; null where no condition can name the list.</summary>
        public LiquidCondition? HasItems { get; } = LiquidCondition.Parse(Snippet.Literal($"{In.Text}.size > 0"), []);

        public override ImmutableArray<Branch> Ways { get; } = [Body];
    }

    /// <summary>The body until a condition holds.</summary>
    public sealed record Repeat(string Id, LiquidCondition Until, int Rounds, RoundsSpent Then, Branch Body, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "repeat";

        public override ImmutableArray<Branch> Ways { get; } = [Body];
    }

    /// <summary>Another workflow, by name and version range.</summary>
    public sealed record Call(string Id, string Workflow, string Range, ImmutableArray<NamedExpression> With, SourceSpan Span) : Step(Id, Span)
    {
        /// <summary>Where the workflow is named.</summary>
        public SourceSpan NameSpan { get; init; } = Span;

        /// <summary>The workflow that is called, as it was when the version was made; null where it could not be had, which is a finding.</summary>
        public Workflows.Workflow? Callee { get; init; }

        public override string Kind => "call";
    }

    public sealed record Wait(string Id, WaitFor For, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "wait";
    }

    /// <summary>Writes an approved payload to a surface, exactly once.</summary>
    /// <param name="To">Constants (<c>surface</c> among them) or paths.</param>
    /// <param name="Unreviewed">The reason why nobody reviews what is sent; null when somebody does.</param>
    public sealed record Commit(
        string Id, string Surface, ImmutableArray<NamedExpression> To, ImmutableArray<NamedExpression> With, string? Unreviewed, SourceSpan Span) : Step(Id, Span)
    {
        public override string Kind => "commit";
    }

    /// <summary>A step of a kind nobody knows, which is a finding. Its id keeps its place.</summary>
    public sealed record Unreadable : Step
    {
        public Unreadable(string id, SourceSpan span)
            : base(id, span) => IsMisread = true;

        public override string Kind => "unknown";
    }
}

/// <summary>Steps in order and what they yield to the outside.</summary>
/// <param name="Name">A parallel's branch name; empty elsewhere.</param>
public sealed record Branch(string Name, ImmutableArray<Step> Steps, ImmutableArray<NamedExpression> Yields, SourceSpan Span);

/// <param name="When">Null for the else.</param>
public sealed record Case(LiquidCondition? When, Branch Body);

public abstract record WaitFor
{
    private WaitFor() { }

    public sealed record Duration(TimeSpan Length) : WaitFor;

    public sealed record Until(ValuePath Instant) : WaitFor;

    public sealed record Signal(string Name, Contract Contract) : WaitFor;
}

/// <param name="Attempts">At least one; the first is counted.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan FirstDelay, TimeSpan LongestDelay)
{
    /// <summary>For steps whose author says nothing: enough to ride out a hiccup.</summary>
    public static RetryPolicy Default { get; } = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
}

/// <summary>The steps from the target to here run again, at most so many more times.</summary>
public sealed record Redo(string Target, int Rounds, SourceSpan Span);

public abstract record OnFail
{
    private OnFail() { }

    public sealed record Again(Redo Redo, RoundsSpent Then) : OnFail;

    public sealed record Stop : OnFail;

    public sealed record Continue : OnFail;
}

public enum RoundsSpent { Continue, Stop }

public enum OnItemError { Stop, Skip, Collect }

public enum TimeoutRoute { Reject, Escalate }

public sealed record Escalation(TimeSpan After, string To);
