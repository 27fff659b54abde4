using System.Collections.Immutable;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;

namespace Baton.Cli.Output;

/// <summary>A run as rows, one a step: built from its state and the events seen so far. Safe to read while the run goes on.</summary>
public sealed class RunRows(RunSession session, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StepHistory> _steps = new(StringComparer.Ordinal);

    public void Add(RunEvent @event, DateTimeOffset at)
    {
        if (@event.StepId is not { } id)
            return;
        lock (_lock)
        {
            if (!_steps.TryGetValue(id, out var step))
                _steps[id] = step = new StepHistory();
            step.Add(@event, at);
        }
    }

    public void Answering(string step, int characters)
    {
        lock (_lock)
            if (_steps.TryGetValue(step, out var history))
                history.Characters = characters;
    }

    public ImmutableArray<RunRowShown> Read()
    {
        var state = session.State;
        lock (_lock)
            return [.. state.Plan.Nodes.Select(node => Row(state, node))];
    }

    private RunRowShown Row(RunState state, PlanNode node)
    {
        var (step, slot) = (node.Step, state[node.Ordinal]);
        var history = _steps.GetValueOrDefault(step.Id) ?? new StepHistory();
        bool running = slot.Status == SlotStatus.Running;
        var time = history.Spent + (running && history.Since is { } since ? clock.GetUtcNow() - since : TimeSpan.Zero);
        return new RunRowShown(
            step.Id, step.Kind, state.Plan.DepthOf(node), slot.Status, slot.Round, slot.Attempt, step is Step.Agent agent ? agent.Role : null,
            Words(step, slot, history, running), time, history.Tokens, [.. history.Handoff.Select(Arrow)]);
    }

    private static string Words(Step step, Slot slot, StepHistory history, bool running) => (step, slot.Status) switch
    {
        (_, SlotStatus.Idle) => history.Spent > TimeSpan.Zero ? "again soon" : "",
        (_, SlotStatus.Ready) => "next",
        (Step.Commit, SlotStatus.Running) => "sending",
        (_, SlotStatus.Running) when running && history.Characters > 0 => $"answering, {history.Characters:N0} characters",
        (_, SlotStatus.Running) => "asked",
        (_, SlotStatus.BackingOff) => $"tries again at {slot.WakeAt:HH:mm:ss}Z",
        (Step.Review review, SlotStatus.Open) => $"waits for {review.Approvers.InWords}",
        (Step.Ask ask, SlotStatus.Open) => $"waits for {ask.To}",
        (Step.Switch choice, SlotStatus.Inside or SlotStatus.Closing or SlotStatus.Done) =>
            choice.Cases[slot.Case ?? 0].When is null ? "else" : $"case {slot.Case + 1}",
        (Step.Check, SlotStatus.Done) => history.Passed switch { true => "passed", false => "failed, goes on", _ => "" },
        (Step.Review, SlotStatus.Done) => history.Outcome,
        (Step.Commit, SlotStatus.Done) => "committed",
        (_, SlotStatus.Skipped) => "skipped",
        (_, SlotStatus.Stuck) => RunProgress.InWords(slot.Attention!.Value),
        _ => "",
    };

    private static string Arrow(HandedOver handed) => handed.Transform switch
    {
        Transform.Absent => "",
        Transform.Earlier => $"{handed.Name} (round {handed.Round})",
        Transform.HumanEdit => $"{handed.Name} (edited by a person)",
        Transform.Default => $"{handed.Name} (default)",
        _ => handed.Name,
    };

    private sealed class StepHistory
    {
        public TimeSpan Spent { get; private set; }

        public DateTimeOffset? Since { get; private set; }

        public long Tokens { get; private set; }

        public int Characters { get; set; }

        public bool? Passed { get; private set; }

        public string Outcome { get; private set; } = "";

        public ImmutableArray<HandedOver> Handoff { get; private set; } = [];

        public void Add(RunEvent @event, DateTimeOffset at)
        {
            switch (@event)
            {
                case RunEvent.AttemptStarted started:
                    (Since, Characters, Handoff) = (at, 0, started.Handoff);
                    break;
                case RunEvent.CommitStarted:
                    Since = at;
                    break;
                case RunEvent.StepSucceeded succeeded:
                    End(at, succeeded.Usage);
                    break;
                case RunEvent.AttemptFailed failed:
                    End(at, failed.Usage);
                    break;
                case RunEvent.CheckScored scored:
                    Passed = scored.Passed;
                    break;
                case RunEvent.ReviewClosed closed:
                    Outcome = closed.Outcome.ToString().ToLowerInvariant();
                    break;
            }
        }

        private void End(DateTimeOffset at, Usage usage)
        {
            Spent += Since is { } since ? at - since : TimeSpan.Zero;
            Tokens += usage.Tokens;
            Since = null;
        }
    }
}

/// <param name="Depth">How many regions it stands in.</param>
/// <param name="Handoff">What it was handed besides the brief.</param>
public sealed record RunRowShown(
    string Step, string Kind, int Depth, SlotStatus Status, int Round, int Attempt, string? Role, string Words, TimeSpan Time, long Tokens,
    ImmutableArray<string> Handoff);
