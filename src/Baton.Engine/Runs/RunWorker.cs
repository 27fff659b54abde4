using System.Threading.Channels;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Commits;

namespace Baton.Engine.Runs;

/// <summary>
/// Works a run: look what is pending, perform it, record what came of it, look again. What needs nobody and nothing outside is
/// decided at once and shares an append with what came before; nothing outside is touched before its start is durable.
/// </summary>
public sealed class RunWorker(RunSession session, Workspace workspace, IRunProgress progress)
{
    private readonly StepStarter _starter = new(session, workspace);
    private readonly AgentInvoker _agents = new(workspace.Models, workspace.Clock);
    private readonly CommitDesk _commits = new(workspace);
    private readonly Channel<(Work Of, RunCommand Result)> _results = Channel.CreateUnbounded<(Work, RunCommand)>();
    private readonly HashSet<Work> _underWay = [];
    private readonly HashSet<string> _commitsStartedHere = [];

    /// <summary>Works until the run is over, or waits for a person or for longer than <paramref name="patience"/>.</summary>
    /// <returns>False when another worker owns the run now.</returns>
    /// <exception cref="OperationCanceledException">The worker is stopping; the run is as durable as ever.</exception>
    public async Task<bool> WorkAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                session.Stage(new RunCommand.PassTime());
                while (await AdvanceAsync(stopping.Token))
                {
                }
                if (!await session.AppendAsync(stopping.Token))
                    return false;
                if (session.State.IsOver)
                    return true;
                calls.RemoveAll(c => c.IsCompleted);
                foreach (var work in Due(Pending.Of(session.State)).Where(w => w is Work.InvokeAgent or Work.SendCommit && _underWay.Add(w)))
                    calls.Add(PerformAsync(work, stopping.Token));
                if (_underWay.Count == 0 && !(NextWake() - session.Now <= patience))
                    return true;
                if (await NextResultAsync(stopping.Token) is { } result)
                    session.Stage(result);
            }
        }
        finally
        {
            // Nothing of this worker outlives it: calls are told to stop and waited for.
            await stopping.CancelAsync();
            await Task.WhenAll(calls);
        }
    }

    /// <summary>Takes every step that can be taken at once; true when the state moved, so that there may be more.</summary>
    private async Task<bool> AdvanceAsync(CancellationToken cancellation)
    {
        bool moved = false;
        foreach (var work in Due(Pending.Of(session.State)))
        {
            if (work is not (Work.Begin or Work.CloseRegion or Work.Finish))
                continue;
            progress.Beginning(session, work);
            var command = await _starter.StartAsync(work, cancellation);
            if (command is RunCommand.BeginCommit begin)
                _commitsStartedHere.Add(begin.Key);
            moved |= !session.Stage(command).Events.IsEmpty;
        }
        return moved;
    }

    /// <summary>The work whose time has come, delays resolved.</summary>
    private IEnumerable<Work> Due(IEnumerable<Work> pending) =>
        pending.Select(work => work is Work.WaitUntil wait && session.Now >= wait.At ? wait.Then : work);

    private async Task PerformAsync(Work work, CancellationToken cancellation)
    {
        try
        {
            RunCommand result = work switch
            {
                Work.InvokeAgent invoke => await InvokeAsync(invoke, cancellation),
                Work.SendCommit send => await _commits.SendAsync(session, send, mayBeRepeated: !_commitsStartedHere.Contains(send.Commit.Key), cancellation),
                _ => throw new InvalidOperationException($"{work} is not performed outside"),
            };
            await _results.Writer.WriteAsync((work, result), CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever broke, the worker must hear of it: it waits for this result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _results.Writer.TryComplete(e);
        }
    }

    private async Task<RunCommand> InvokeAsync(Work.InvokeAgent work, CancellationToken cancellation)
    {
        var step = (Step.Agent)session.State.Plan[work.Ordinal].Step;
        var slot = session.State[work.Ordinal];
        var prompt = await _starter.PromptAsync(work.Ordinal, cancellation);
        RefusedAnswer? refused = slot.Cause == AttemptCause.Repair && slot.LastFailure is { } failure
            ? FailureDetail.RefusedIn((await session.Values.LoadAsync(failure, cancellation)).Value)
            : null;
        var answer = await _agents.AskAsync(step, _starter.ModelOf(step), prompt, refused, progress.Of(session, work), cancellation);
        return answer switch
        {
            AgentAnswer.Produced produced => new RunCommand.RecordOutput(work.Ordinal, work.Round, work.Attempt, produced.Output, produced.Usage),
            AgentAnswer.Failed failed => new RunCommand.RecordFailure(
                work.Ordinal, work.Round, work.Attempt, failed.Kind, failed.Detail, failed.Usage, workspace.Jitter(), failed.RetryAfter),
            _ => throw new InvalidOperationException("an answer is either"),
        };
    }

    private DateTimeOffset? NextWake() => Pending.WakeAt(session.State, new Limits(null, null, null));

    /// <summary>What comes first: an answer, or the clock (null).</summary>
    /// <exception cref="Exception">What broke a call.</exception>
    private async Task<RunCommand?> NextResultAsync(CancellationToken cancellation)
    {
        if (NextWake() is not { } wake)
        {
            await _results.Reader.WaitToReadAsync(cancellation);
        }
        else
        {
            using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var result = _results.Reader.WaitToReadAsync(first.Token).AsTask();
            var wait = wake - session.Now;
            await Task.WhenAny(result, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, workspace.Clock, first.Token));
            await first.CancelAsync();
            if (result.IsFaulted)
                await result;
            cancellation.ThrowIfCancellationRequested();
        }
        if (!_results.Reader.TryRead(out var next))
            return null;
        _underWay.Remove(next.Of);
        return next.Result;
    }
}
