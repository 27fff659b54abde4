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

    /// <summary>Of the items of an each at most so many are shown at once; the others are counted.</summary>
    public const int MostItems = 5;

    public ImmutableArray<RunRowShown> Read()
    {
        var state = session.State;
        var rows = ImmutableArray.CreateBuilder<RunRowShown>();
        lock (_lock)
            Read(state, 0, state.Plan.Nodes.Length, 0, rows);
        return rows.DrainToImmutable();
    }

    /// <summary>So many places from the first one on, and of each item that is under way its own.</summary>
    private void Read(RunState state, int first, int count, int depth, ImmutableArray<RunRowShown>.Builder rows)
    {
        for (int place = first; place < first + count;)
        {
            var node = state.NodeAt(place);
            var row = Row(state, place, node, depth + state.Plan.DepthOf(node));
            rows.Add(row);
            if (node.Step is not Step.Each || state[place].Items is not { } items)
            {
                place++;
                continue;
            }
            foreach (int item in Shown(state, items))
            {
                int at = items.Frame.PlaceOf(item);
                rows.Add(Row(state, at, node, row.Depth + 1) with { Kind = "item" });
                Read(state, at + 1, items.Frame.Stride - 1, depth + 1, rows);
            }
            place += node.BodyEnd - node.Ordinal;
        }
    }

    /// <summary>The items under way, and after them those that came to nothing.</summary>
    private static IEnumerable<int> Shown(RunState state, ItemProgress items)
    {
        var (frame, shown) = (items.Frame, new List<int>());
        foreach (int place in state.Frontier)
            for (var (at, around) = (place, state.Places.FrameOf(place)); around is not null; (at, around) = (around.Each, state.Places.FrameOf(around.Each)))
                if (around == frame && !shown.Contains(frame.IndexOf(at)))
                    shown.Add(frame.IndexOf(at));
        if (items.Failed > 0)
            shown.AddRange(Enumerable.Range(0, items.Next).Where(i => state[frame.PlaceOf(i)].Status == SlotStatus.Failed).Take(MostItems));
        return shown.Take(MostItems);
    }

    private RunRowShown Row(RunState state, int place, PlanNode node, int depth)
    {
        var step = node.Step;
        var slot = state[place];
        string id = state.AddressOf(place);
        var history = _steps.GetValueOrDefault(id) ?? new StepHistory();
        bool running = slot.Status == SlotStatus.Running;
        var time = history.Spent + (running && history.Since is { } since ? clock.GetUtcNow() - since : TimeSpan.Zero);
        return new RunRowShown(
            id, step.Kind, depth, slot.Status, slot.Round, slot.Attempt, step is Step.Agent agent ? agent.Role : null,
            Words(node, slot, history, running), time, history.Tokens, [.. history.Handoff.Select(Arrow)]);
    }

    private static string Words(PlanNode node, Slot slot, StepHistory history, bool running) => (node.Step, slot.Status) switch
    {
        (_, SlotStatus.Idle) => history.Spent > TimeSpan.Zero ? "again soon" : "",
        (_, SlotStatus.Ready) => "next",
        (Step.Commit, SlotStatus.Running) => "sending",
        (_, SlotStatus.Running) when running && history.Characters > 0 => $"answering, {history.Characters:N0} characters",
        (_, SlotStatus.Running) => "asked",
        (_, SlotStatus.BackingOff) => $"tries again at {slot.WakeAt:HH:mm:ss}Z",
        (Step.Review review, SlotStatus.Open) => $"waits for {review.Approvers.InWords}",
        (Step.Ask ask, SlotStatus.Open) => $"waits for {ask.To}",
        (Step.Agent { MayAsk: { } group }, SlotStatus.Open) => $"asks {group}",
        _ when node.Step.OnError is not null && slot.Case == node.Ways => "failed, took its way out",
        (Step.Switch choice, SlotStatus.Inside or SlotStatus.Closing or SlotStatus.Done) =>
            choice.Cases[slot.Case ?? 0].When is null ? "else" : $"case {slot.Case + 1}",
        (Step.Call call, _) when slot.CallBrief is not null => call.Workflow,
        (Step.Each, _) when slot.Items is { } items => $"{items.Ended} of {items.Frame.Items} through{(items.Failed > 0 ? $", {items.Failed} came to nothing" : "")}",
        (Step.Repeat repeat, SlotStatus.Inside or SlotStatus.Closing) => $"round {slot.Redos} of at most {repeat.Rounds}",
        (Step.Repeat, SlotStatus.Done) => slot.Redos == 1 ? "one round" : $"{slot.Redos} rounds",
        (Step.Parallel { Join: { } join } some, SlotStatus.Done) when slot.Lanes is { } lanes =>
            $"first: {string.Join(", ", lanes.Finished.Take(join).Select(f => some.Lanes[f.Branch].Name))}",
        (Step.Wait { For: WaitFor.Signal signal }, SlotStatus.Waiting) => $"waits for the signal {signal.Name}",
        (_, SlotStatus.Waiting) => $"waits until {slot.WakeAt:yyyy-MM-dd HH:mm:ss}Z",
        (_, SlotStatus.Failed) => "came to nothing",
        (_, SlotStatus.Withdrawn) => "called off",
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
                case RunEvent.ToolStarted or RunEvent.CommitStarted:
                    Since = at;
                    break;
                case RunEvent.StepSucceeded succeeded:
                    End(at, succeeded.Usage);
                    break;
                case RunEvent.AttemptFailed failed:
                    End(at, failed.Usage);
                    break;
                case RunEvent.QuestionAsked asked:
                    End(at, asked.Usage);
                    break;
                case RunEvent.AttemptWithdrawn withdrawn:
                    End(at, withdrawn.Usage);
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
