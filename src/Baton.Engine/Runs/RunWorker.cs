using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Commits;
using Baton.Engine.Files;
using Baton.Engine.Playbooks;
using Baton.Engine.Prompts;
using Baton.Engine.Reviews;
using Baton.Engine.Tools;

namespace Baton.Engine.Runs;

/// <summary>
/// Works a run: look what is pending, perform it, record what came of it, look again. What needs nobody and nothing outside is
/// decided at once and shares an append with what came before; nothing outside is touched before its start is durable.
/// </summary>
public sealed class RunWorker(RunSession session, Workspace workspace, IRunProgress progress)
{
    /// <summary>Timers hold no more than some weeks; one looks again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>How many attempts that are over are remembered before they are forgotten.</summary>
    private const int MostTaken = 64;

    private readonly StepStarter _starter = new(session, workspace);
    private readonly AgentInvoker _agents = new(workspace.Models, workspace.Clock);
    private readonly RunFiles _files = session.FilesWith(workspace.OlderFiles);
    private readonly CommitDesk _commits = new(workspace);
    private readonly AutoApproval _policy = new(new ReviewDesk(workspace));
    private readonly Channel<(Work Of, Task<RunCommand> Call, TaskCompletionSource<string?>? Kept)> _finished =
        Channel.CreateUnbounded<(Work, Task<RunCommand>, TaskCompletionSource<string?>?)>();

    /// <summary>Turns with tools that become durable with the next append; their agents wait for it.</summary>
    private readonly List<TaskCompletionSource<string?>> _toBeKept = [];

    /// <summary>Attempts whose call is this worker's: begun by it, or taken up from one that is gone.</summary>
    private readonly HashSet<Work> _taken = [];

    /// <summary>What is out, each with what breaks it off when nobody waits for its answer any more.</summary>
    private readonly Dictionary<Work, CancellationTokenSource> _underWay = [];

    /// <summary>Sendings whose start this worker recorded and that have not left yet. Nobody else may send them, nor this worker twice.</summary>
    private readonly Dictionary<(string Key, int Sending), SendPermit> _permits = [];

    /// <summary>What was due by then has been seen to.</summary>
    private DateTimeOffset _lookedAt;

    private Task<bool>? _answered;

    /// <summary>Somebody else's record, and after which one.</summary>
    private Task? _others;
    private long _othersAfter;

    /// <summary>
    /// Once it is cancelled nothing new is begun: what is out is waited for and recorded, a sending whose start is recorded leaves, then the worker ends.
    /// </summary>
    public CancellationToken Draining { get; init; }

    /// <summary>Works until the run is over, or waits for a person or for longer than <paramref name="patience"/>.</summary>
    /// <returns>False when another worker owns the run now.</returns>
    /// <exception cref="OperationCanceledException">The worker is stopping; the run is as durable as ever.</exception>
    public async Task<bool> WorkAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var calls = new List<Task>();
        try
        {
            while (await AppendDueAsync(stopping.Token))
            {
                TellKept();
                bool isCostToCome = BreakOffWithdrawn();
                if (session.State.IsOver && !isCostToCome)
                    return true;
                calls.RemoveAll(c => c.IsCompleted);
                bool drains = Draining.IsCancellationRequested;
                var toPerform = Due().Where(w => IsToPerform(w, drains)).ToList();
                foreach (var work in toPerform)
                {
                    if (await PrepareAsync(work, stopping.Token) is not { } call)
                        return false;
                    calls.Add(PerformAsync(work, call, isAlone: toPerform.Count == 1 && _underWay.Count == 1, stopping.Token));
                }
                if (_underWay.Count == 0 && (drains || !(NextWake() - session.Now <= patience)))
                    return true;
                if (await NextResultAsync(stopping.Token) is { } result)
                    Stage(result);
            }
            return false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await StopAsync(stopping, calls);
            await KeepAnsweredAsync();
            throw;
        }
        finally
        {
            // Nothing of this worker outlives it: calls are told to stop and waited for.
            await StopAsync(stopping, calls);
        }
    }

    /// <summary>Decides all that can be decided at once, and makes it durable. False when another worker owns the run.</summary>
    private async Task<bool> AppendDueAsync(CancellationToken cancellation)
    {
        while (true)
        {
            _lookedAt = session.Now;
            while (!session.Stage(new RunCommand.PassTime()).Events.IsEmpty)
            {
            }
            while (await AdvanceAsync(cancellation) || await _policy.DecideAsync(session, cancellation))
            {
            }
            bool moved = session.HasStaged;
            if (!await session.AppendAsync(cancellation))
                return false;
            // Somebody else's record may have come first, and what was derived from the state before it fell away.
            if (session.State.IsOver || !Due().Any(IsDecidedHere))
                return true;
            if (!moved)
                throw new InvalidOperationException($"run {session.Run.Short} does not move: {string.Join("; ", Due().Where(IsDecidedHere))}");
        }
    }

    /// <summary>Takes every step that can be taken at once; true when the state moved, so that there may be more.</summary>
    private async Task<bool> AdvanceAsync(CancellationToken cancellation)
    {
        bool moved = false;
        if (_taken.Count > 2 * session.State.Frontier.Count + MostTaken)
            _taken.IntersectWith(session.PendingWork);
        foreach (var work in Due().Where(IsDecidedHere).ToList())
        {
            var command = work switch
            {
                Work.SendCommit send => NextOf(send)!,
                Work.InvokeAgent asked when _taken.Add(asked) => new RunCommand.ResumeAttempt(asked.Place, asked.Round, asked.Attempt),
                _ => await _starter.StartAsync(work, cancellation),
            };
            moved |= !Stage(command).Events.IsEmpty;
        }
        return moved;
    }

    private bool IsToPerform(Work work, bool drains) => !_underWay.ContainsKey(work) && work switch
    {
        Work.Call => !drains,
        Work.SendCommit send => !drains || _permits.ContainsKey((send.Commit.Key, send.Commit.Sending)),
        _ => false,
    };

    private bool IsDecidedHere(Work work) =>
        work is Work.Begin or Work.CloseRegion or Work.Finish ||
        work is Work.InvokeAgent asked && session.State[asked.Place].Reserved is not null && !_taken.Contains(asked) && !Draining.IsCancellationRequested ||
        work is Work.SendCommit send && !_underWay.ContainsKey(work) && NextOf(send) is not null;

    private RunCommand? NextOf(Work.SendCommit send) => _commits.Next(session, send, _permits.ContainsKey((send.Commit.Key, send.Commit.Sending)));

    private Decided Stage(RunCommand command)
    {
        var decided = session.Stage(command);
        if (command is RunCommand.BeginAttempt begun && session.State[begun.Place] is { Status: SlotStatus.Running } slot)
            _taken.Add(new Work.InvokeAgent(begun.Place, begun.Round, slot.Attempt));
        if (!decided.Events.IsEmpty && command is RunCommand.BeginCommit or RunCommand.StartSending && command is RunCommand.OfStep step
            && session.State[step.Place].Commit is { } commit)
            _permits[(commit.Key, commit.Sending)] = new SendPermit(commit.SentAt, workspace.Clock);
        return decided;
    }

    /// <summary>The work whose time has come, delays resolved.</summary>
    private IEnumerable<Work> Due() =>
        session.PendingWork.Select(work => work is Work.WaitUntil wait && session.Now >= wait.At ? wait.Then : work);

    /// <summary>Takes what a call needs of the run, so that the call itself touches nothing that others write. Null when the run is another worker's.</summary>
    private async Task<Func<CancellationToken, Task<RunCommand>>?> PrepareAsync(Work work, CancellationToken cancellation)
    {
        switch (work)
        {
            case Work.InvokeAgent invoke:
                var withdrawn = new CancellationTokenSource();
                var asking = await AskingAsync(invoke, withdrawn.Token, cancellation);
                _underWay.Add(work, withdrawn);
                return asking;
            case Work.CallTool tool:
                var broken = new CancellationTokenSource();
                var calling = await CallingAsync(tool, broken.Token, cancellation);
                _underWay.Add(work, broken);
                return calling;
            case Work.SendCommit send:
                _permits.Remove((send.Commit.Key, send.Commit.Sending), out var permit);
                var call = await _commits.PrepareAsync(session, send, permit, cancellation);
                // Whoever was frozen since the commit started must not write when another has taken over.
                if (permit is not null && !await session.OwnsAsync(cancellation))
                    return null;
                _underWay.Add(work, new CancellationTokenSource());
                return call.GoAsync;
            default:
                throw new InvalidOperationException($"{work} is not performed outside");
        }
    }

    private async Task<Func<CancellationToken, Task<RunCommand>>> AskingAsync(Work.InvokeAgent work, CancellationToken withdrawn, CancellationToken cancellation)
    {
        var step = (Step.Agent)session.State.StepAt(work.Place);
        var slot = session.State[work.Place];
        var prompt = await _starter.PromptAsync(work.Place, cancellation);
        RefusedAnswer? refused = slot.Cause == AttemptCause.Repair && slot.LastFailure is { } failure
            ? FailureDetail.RefusedIn((await session.Values.LoadAsync(failure, cancellation)).Value)
            : null;
        var told = progress.Of(session, work);
        var role = _starter.RoleOf(work.Place);
        var talk = await TalkAsync(work, role, slot, await DocumentsAsync(role, prompt, cancellation), cancellation);
        bool mayAsk = step.MayAsk is not null && slot.Questions.Length < Decide.MaxQuestions;
        string address = session.State.AddressOf(work.Place);
        return async token =>
        {
            using var span = Telemetry.InvokeAgent(session.Run, work, address, role);
            var answer = await _agents.AskAsync(session.Run, step, role.Model, prompt, _files, refused, talk, mayAsk, told, withdrawn, token);
            Telemetry.Answered(span, answer);
            await _starter.Holds.SettleAsync(work.Place, work.Round, work.Attempt, answer.Usage.Cost);
            return answer switch
            {
                AgentAnswer.Produced produced => new RunCommand.RecordOutput(work.Place, work.Round, work.Attempt, produced.Output, produced.Usage),
                AgentAnswer.Asked asked => new RunCommand.RaiseQuestion(work.Place, work.Round, work.Attempt, asked.Question, asked.Usage),
                AgentAnswer.Failed failed => new RunCommand.RecordFailure(
                    work.Place, work.Round, work.Attempt, failed.Kind, failed.Detail, failed.Usage, workspace.Jitter(), failed.RetryAfter),
                _ => throw new InvalidOperationException("an answer is either"),
            };
        };
    }

    private async Task<Func<CancellationToken, Task<RunCommand>>> CallingAsync(Work.CallTool work, CancellationToken withdrawn, CancellationToken cancellation)
    {
        var arguments = await session.Values.LoadAsync(session.State[work.Place].Arguments!.Value, cancellation);
        var call = new ToolCall(work, (Step.Tool)session.State.StepAt(work.Place), new ToolUse(session.Run.Short, session.State.AddressOf(work.Place)), arguments, workspace);
        return token => call.GoAsync(withdrawn, token);
    }

    /// <summary>What an agent can search and open: the documents of its role, and those that it is handed.</summary>
    private async Task<ImmutableArray<KnowledgeDocument>> DocumentsAsync(AgentRole role, Prompt prompt, CancellationToken cancellation)
    {
        var documents = role.Documents.ToBuilder();
        foreach (var file in prompt.Files.Where(f => !f.IsImage))
            if (workspace.Documents is { } texts && MediaTypes.EndingOf(file.Type) is { } ending && texts.Endings.Contains(ending)
                && await _files.FindAsync(file.Hash, cancellation) is { } bytes)
                documents.Add(new KnowledgeDocument($"brief/{file.Name}", TextOf(texts, ending, bytes.ToArray())));
        return documents.DrainToImmutable();
    }

    private static string TextOf(IDocumentText texts, string ending, byte[] bytes)
    {
        try
        {
            return texts.Read(ending, bytes);
        }
        catch (DocumentException e)
        {
            return $"(This document {e.Message}.)";
        }
    }

    private async Task<ToolTalk?> TalkAsync(Work.InvokeAgent work, AgentRole role, Slot slot, ImmutableArray<KnowledgeDocument> documents, CancellationToken cancellation)
    {
        if (role.Tools.IsEmpty && documents.IsEmpty)
            return null;
        var past = ImmutableArray.CreateBuilder<JsonElement>();
        foreach (var turn in slot.ToolTurns)
            past.Add((await session.Values.LoadAsync(turn, cancellation)).Value);
        return new ToolTalk(
            new ToolUse(session.Run.Short, session.State.AddressOf(work.Place)), [.. role.Tools.Select(n => workspace.Tools.GetValueOrDefault(n)).OfType<ITool>(), .. documents.IsEmpty ? [] : workspace.Knowledge?.Of(documents) ?? []],
            past.DrainToImmutable(), workspace.Secrets.Mask, (turn, token) => KeepAsync(work, turn, token));
    }

    /// <summary>Hands a turn to the worker and waits until it is durable.</summary>
    private async Task<string?> KeepAsync(Work.InvokeAgent work, ToolTurn turn, CancellationToken cancellation)
    {
        var kept = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        RunCommand command = new RunCommand.RecordToolTurn(work.Place, work.Round, work.Attempt, turn.Tools, turn.Exchange, turn.Usage);
        await _finished.Writer.WriteAsync((work, Task.FromResult(command), kept), CancellationToken.None);
        return await kept.Task.WaitAsync(cancellation) ?? await _starter.Holds.AddAsync(turn.Usage.Cost, cancellation);
    }

    /// <summary>What was staged is durable: who waited for it goes on, unless a limit is reached by then.</summary>
    private void TellKept()
    {
        foreach (var kept in _toBeKept)
            kept.TrySetResult(Spending.Refusal(session.Version.Workflow.Limits, session.State, null));
        _toBeKept.Clear();
    }

    private async Task PerformAsync(Work work, Func<CancellationToken, Task<RunCommand>> call, bool isAlone, CancellationToken cancellation)
    {
        var answer = isAlone ? BegunAsync(call, cancellation) : BegunBesideAsync(call, cancellation);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _finished.Writer.WriteAsync((work, answer, null), CancellationToken.None);
    }

    /// <summary>At once, as there is nothing else to do meanwhile: an answer that is there at once crosses no thread. What is thrown is kept in the task.</summary>
    private static async Task<RunCommand> BegunAsync(Func<CancellationToken, Task<RunCommand>> call, CancellationToken cancellation) => await call(cancellation);

    /// <summary>Wherever the worker runs, so that whoever decides where that is decides when; and the worker goes on meanwhile.</summary>
    private static async Task<RunCommand> BegunBesideAsync(Func<CancellationToken, Task<RunCommand>> call, CancellationToken cancellation)
    {
        await Task.Yield();
        return await call(cancellation);
    }

    /// <summary>The result of a call that is over; what a call threw is thrown here.</summary>
    private async Task<RunCommand> ResultAsync(Work work, Task<RunCommand> call, TaskCompletionSource<string?>? kept)
    {
        if (kept is not null)
            _toBeKept.Add(kept);
        else if (_underWay.Remove(work, out var withdrawn))
            withdrawn.Dispose();
        return await call;
    }

    /// <summary>Calls whose answer nobody waits for any more are broken off. True when what some of them cost is still to come.</summary>
    private bool BreakOffWithdrawn()
    {
        var state = session.State;
        bool any = false;
        if (!state.CallsOut.IsEmpty)
            foreach (var (work, withdrawn) in _underWay)
                if (work is Work.Call asked && state.CallsOut.Contains(new CallOut(state.AddressOf(asked.Place), asked.Round, asked.Attempt)))
                {
                    withdrawn.Cancel();
                    any = true;
                }
        return any;
    }

    private static async Task StopAsync(CancellationTokenSource stopping, List<Task> calls)
    {
        stopping.Cancel();
        await Task.WhenAll(calls);
    }

    /// <summary>What was answered before the stop is kept, a receipt above all; nothing new is begun.</summary>
    private async Task KeepAnsweredAsync()
    {
        if (!session.HasStaged && _finished.Reader.Count == 0)
            return;
        await session.CatchUpAsync(CancellationToken.None);
        while (_finished.Reader.TryRead(out var finished))
            if (finished.Call.IsCompletedSuccessfully)
                session.Stage(await finished.Call);
        await session.AppendAsync(CancellationToken.None);
    }

    private DateTimeOffset? NextWake() => Pending.WakeAt(session.State, session.Version.Workflow.Limits, _lookedAt);

    /// <summary>What comes first: an answer, or the clock or somebody else's record (null).</summary>
    /// <exception cref="Exception">What broke a call.</exception>
    private async Task<RunCommand?> NextResultAsync(CancellationToken cancellation)
    {
        if (!_finished.Reader.TryPeek(out _))
            await SomethingAsync(cancellation);
        return _finished.Reader.TryRead(out var finished) ? await ResultAsync(finished.Of, finished.Call, finished.Kept) : null;
    }

    private async Task SomethingAsync(CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource();
        _answered ??= AnsweredAsync(cancellation);
        // One wait for others lasts until there is another record, this worker's own as a rule: it is not broken off at every answer.
        if (_others is null || _othersAfter != session.State.Sequence)
            (_othersAfter, _others) = (session.State.Sequence, session.OthersAsync(cancellation));
        var came = NextWake() is { } wake
            ? await Task.WhenAny(_answered, _others, Task.Delay(Wait(wake - session.Now), workspace.Clock, over.Token))
            : await Task.WhenAny(_answered, _others);
        over.Cancel();
        cancellation.ThrowIfCancellationRequested();
        if (_answered.IsCompleted)
            _answered = null;
        if (came != _others)
            return;
        var others = _others;
        _others = null;
        await others;
        await session.CatchUpAsync(cancellation);
    }

    private async Task<bool> AnsweredAsync(CancellationToken cancellation) => await _finished.Reader.WaitToReadAsync(cancellation);

    /// <summary>Timers know whole milliseconds: rounded down, the last part of one would be spent looking again and again.</summary>
    private static TimeSpan Wait(TimeSpan until) =>
        until > LongestWait ? LongestWait : until > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(until.TotalMilliseconds)) : TimeSpan.Zero;
}
