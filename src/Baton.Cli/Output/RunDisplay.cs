using Baton.Core.Runs;
using Baton.Engine.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli.Output;

/// <summary>Shows a run while it is worked: a tree that moves on a terminal, a line for each thing elsewhere, nothing with JSON.</summary>
public sealed class RunDisplay : IRunProgress
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    private readonly Terminal _terminal;
    private readonly RunSession _session;
    private readonly RunRows _rows;

    public RunDisplay(Terminal terminal, RunSession session, TimeProvider clock)
    {
        (_terminal, _session) = (terminal, session);
        _rows = new RunRows(session, clock);
        session.OnEvent = (@event, at) =>
        {
            _rows.Add(@event, at);
            // That it started is said by the line above all others.
            if (!_terminal.IsLive && !_terminal.IsJson && @event is not RunEvent.RunStarted && EventWords.Of(@event) is { } line)
                _terminal.Line($"{at:HH:mm:ss}Z  {line}");
        };
    }

    /// <summary>Catches up with what happened before somebody looked.</summary>
    public void Replay(IEnumerable<(RunEvent Event, DateTimeOffset At)> past)
    {
        foreach (var (@event, at) in past)
            _rows.Add(@event, at);
        if (!_terminal.IsLive && !_terminal.IsJson)
            _terminal.Line($"run {_session.Run.Short} of {_session.Version.Workflow.Name} {_session.Version.Workflow.Version} ({_session.Version.Digest[..12]})");
    }

    /// <summary>Performs the work with the display on.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        if (!_terminal.IsLive)
            return await work();
        var task = work();
        // A window may be lower than the tree: while it moves its end is cut off, then it is printed whole.
        await _terminal.Out.Live(Tree()).AutoClear(true).StartAsync(async live =>
        {
            while (await Task.WhenAny(task, Task.Delay(Frame)) != task)
                live.UpdateTarget(Tree());
        });
        _terminal.Draw(Tree());
        return await task;
    }

    private IRenderable Tree() => RunTree.Draw(_session, _rows, _terminal.Width);

    public IProgress<int>? Of(RunSession session, Work.InvokeAgent work) =>
        _terminal.IsLive ? new Counter(_rows, session.State.AddressOf(work.Place)) : null;

    private sealed class Counter(RunRows rows, string step) : IProgress<int>
    {
        public void Report(int value) => rows.Answering(step, value);
    }
}
