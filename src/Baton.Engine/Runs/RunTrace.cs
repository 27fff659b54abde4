using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Engine.Runs;

/// <summary>
/// A run as a tree of spans: the run, its steps turn by turn, and in them attempts, tools and sendings. Worked out from the
/// journal alone, so there is one for old runs too, and after any crash.
/// </summary>
public static class RunTrace
{
    public static TraceSpan Of(RunSession session)
    {
        var run = new Open(session.Version.Workflow.Name, "run", session.State.StartedAt);
        var turns = new Dictionary<(string Step, int Round), Open>();
        var latest = new Dictionary<string, Open>(StringComparer.Ordinal);
        foreach (var (@event, at) in session.Past)
        {
            if (@event is RunEvent.OfStep step)
            {
                if (!turns.TryGetValue((step.Step, step.Round), out var turn))
                {
                    string kind = KindOf(session.State, step.Step);
                    turns[(step.Step, step.Round)] = latest[step.Step] = turn = new Open(step.Round > 1 ? $"{step.Step} (round {step.Round})" : step.Step, kind, at);
                    (Around(session.State, step.Step) is { } around && latest.TryGetValue(around, out var region) ? region : run).Children.Add(turn);
                }
                Take(turn, step, at);
            }
            else if (@event is RunEvent.RunFinished or RunEvent.RunRejected or RunEvent.RunExpired or RunEvent.RunCancelled)
                run.End(at, @event is RunEvent.RunFinished ? null : @event.GetType().Name["Run".Length..].ToLowerInvariant());
        }
        return run.Close();
    }

    private static void Take(Open turn, RunEvent.OfStep @event, DateTimeOffset at)
    {
        switch (@event)
        {
            case RunEvent.AttemptStarted e:
                turn.Children.Add(new Open($"attempt {e.Attempt} on {e.Model}", "invoke_agent", at));
                break;
            case RunEvent.ToolStarted e:
                turn.Children.Add(new Open($"attempt {e.Attempt} of {e.Tool}", "execute_tool", at));
                break;
            case RunEvent.ToolsCalled e:
                turn.Last?.Children.AddRange(e.Tools.Select(tool => new Open(tool, "execute_tool", at).End(at, null)));
                turn.Last?.Spend(e.Usage);
                break;
            case RunEvent.AttemptInterrupted e:
                turn.Last?.Spend(e.Usage);
                break;
            case RunEvent.AttemptFailed e:
                (turn.Last ?? turn).Spend(e.Usage).End(at, e.Kind.ToString());
                break;
            case RunEvent.QuestionAsked e:
                (turn.Last ?? turn).Spend(e.Usage).End(at, null);
                break;
            case RunEvent.AttemptWithdrawn e:
                (turn.Last ?? turn).Spend(e.Usage).End(at, "withdrawn");
                turn.End(at, "withdrawn");
                break;
            case RunEvent.CommitStarted:
                turn.Children.Add(new Open("sending 1", "commit", at));
                break;
            case RunEvent.SendingStarted e:
                turn.Children.Add(new Open($"sending {e.Sending}", "commit", at));
                break;
            case RunEvent.SendingRefused e:
                turn.Last?.End(at, e.Kind.ToString());
                break;
            case RunEvent.StepSucceeded e:
                (turn.Last ?? turn).Spend(e.Usage).End(at, null);
                turn.End(at, null);
                break;
            case RunEvent.AttentionRaised e:
                turn.End(at, RunProgress.InWords(e.Reason));
                break;
            case RunEvent.CheckScored e:
                turn.End(at, e.Passed ? null : "did not pass");
                break;
            case RunEvent.ItemFailed or RunEvent.BranchFailed:
                turn.End(at, "came to nothing");
                break;
            case RunEvent.ReviewClosed e:
                turn.End(at, e.Outcome == ReviewOutcome.Approved ? null : e.Outcome.ToString().ToLowerInvariant());
                break;
            case RunEvent.OutputGiven or RunEvent.StepSkipped or RunEvent.RegionClosed or RunEvent.CallReturned or RunEvent.BranchClosed or RunEvent.WaitEnded:
                turn.End(at, null);
                break;
        }
    }

    private static string KindOf(RunState state, string address) =>
        address.EndsWith(']') ? "item" : state.Plan.At(address) is { } node ? node.Step.Kind : "step";

    /// <summary>The address of what a step stands in; null at the top.</summary>
    private static string? Around(RunState state, string address)
    {
        if (address.EndsWith(']'))
            return address[..address.LastIndexOf('[')];
        int dot = address.LastIndexOf('.');
        string item = dot < 0 ? "" : address[..dot];
        if (state.Plan.At(address) is not { Place.Region: { } region } node)
            return null;
        // What stands in an item, or in what a call calls, has its address before its own.
        return state.Plan[region].Step is Step.Each || region == node.Call ? item : (item.Length > 0 ? item + "." : "") + state.Plan[region].Step.Id;
    }

    private sealed class Open(string name, string kind, DateTimeOffset start)
    {
        private DateTimeOffset? _end;
        private string? _failure;
        private Usage _spent;

        public List<Open> Children { get; } = [];

        public Open? Last => Children.LastOrDefault();

        public Open Spend(Usage usage)
        {
            _spent += usage;
            return this;
        }

        public Open End(DateTimeOffset at, string? failure)
        {
            (_end, _failure) = (at, failure);
            return this;
        }

        public TraceSpan Close()
        {
            ImmutableArray<TraceSpan> children = [.. Children.Select(c => c.Close())];
            return new TraceSpan(name, kind, start, _end, children.Aggregate(_spent, (sum, c) => sum + c.Spent), _failure, children);
        }
    }
}

/// <param name="Kind">What it is: <c>run</c>, a kind of step, <c>invoke_agent</c>, <c>execute_tool</c>, <c>commit</c>.</param>
/// <param name="End">Null while it goes on.</param>
/// <param name="Spent">With what is inside it.</param>
/// <param name="Failure">Why it came to nothing; null where it did not.</param>
public sealed record TraceSpan(
    string Name, string Kind, DateTimeOffset Start, DateTimeOffset? End, Usage Spent, string? Failure, ImmutableArray<TraceSpan> Children)
{
    public TimeSpan? Took => End - Start;
}
