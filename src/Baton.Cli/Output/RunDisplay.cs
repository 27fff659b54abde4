using Baton.Core.Runs;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Shows a run while it is worked: a tree that moves on a terminal, a line for each thing elsewhere, nothing with JSON.</summary>
public sealed class RunDisplay : IRunProgress
{
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
            if (!_terminal.IsLive && !_terminal.IsJson && EventWords.Of(@event) is { } line)
                _terminal.Line($"{at:HH:mm:ss}  {line}");
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
        T result = default!;
        await _terminal.Out.Live(RunTree.Draw(_session, _rows)).StartAsync(async live =>
        {
            var task = work();
            while (await Task.WhenAny(task, Task.Delay(120)) != task)
                live.UpdateTarget(RunTree.Draw(_session, _rows));
            live.UpdateTarget(RunTree.Draw(_session, _rows));
            live.Refresh();
            result = await task;
        });
        return result;
    }

    public void Draw() => _terminal.Out.Write(RunTree.Draw(_session, _rows));

    public void Beginning(RunSession session, Work work)
    {
        // The tree is drawn from the state; there is nothing more to say before the event itself.
    }

    public IProgress<int>? Of(RunSession session, Work.InvokeAgent work) =>
        _terminal.IsLive ? new Counter(_rows, session.State.Plan[work.Ordinal].Step.Id) : null;

    private sealed class Counter(RunRows rows, string step) : IProgress<int>
    {
        public void Report(int value) => rows.Answering(step, value);
    }
}
