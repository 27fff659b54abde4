using Baton.Core.Runs;
using Baton.Core.Tests.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Simulation.Tests.Truth;

namespace Baton.Simulation.Tests.Engine;

/// <summary>
/// A process that works whatever is due: what runs, and what the clock has something to say about. It goes by the rows alone, so
/// a run that its row forgets is forgotten.
/// </summary>
#pragma warning disable CA1001 // It lives as long as its simulation; a source without a timer holds nothing to be freed.
internal sealed class Worker(Simulation simulation, Workplace place, TimeSpan patience)
#pragma warning restore CA1001
{
    private static readonly string[] Open = ["running", "parked", "needs-attention"];

    private readonly HashSet<RunId> _atWork = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _wake = new();
    private DateTimeOffset _next;

    public Workplace Place => place;

    public void Start() => place.Start(LoopAsync);

    /// <summary>There may be something to do.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>As Ctrl-C does it: what was answered is kept, and the process ends.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Wake();
    }

    /// <summary>Each look finds out anew when the next is due, so one is enough: two that each asked for two more would never end.</summary>
    private void WakeAt(DateTimeOffset at)
    {
        var now = place.Process.Time.Now;
        if (_next > now && _next <= at)
            return;
        _next = at;
        place.Process.Time.At(at, place.Process, Wake);
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _wake = new TaskCompletionSource();
            var next = await LookAsync();
            if (next is { } at)
                WakeAt(at);
            await _wake.Task;
        }
        if (_atWork.Count == 0)
            simulation.Ended(this);
    }

    /// <summary>Begins what is due; when to look again at the latest.</summary>
    private async Task<DateTimeOffset?> LookAsync()
    {
        IReadOnlyList<RunRow> rows;
        try
        {
            rows = await place.Journal.ListRunsAsync(new RunQuery(Statuses: Open), CancellationToken.None);
        }
        catch (JournalException)
        {
            return place.Process.Time.Now + TimeSpan.FromSeconds(2);
        }
        DateTimeOffset? next = null;
        foreach (var row in rows.Where(r => !_atWork.Contains(r.Run)))
            if (row.Status == RunRow.Running || row.WakeAt <= place.Workspace.Clock.GetUtcNow())
            {
                _atWork.Add(row.Run);
                place.Start(() => WorkAsync(row));
            }
            else if (place.Process.Time.Now + (row.WakeAt - place.Workspace.Clock.GetUtcNow()) is { } due && !(due >= next))
                next = due;
        return next;
    }

    private async Task WorkAsync(RunRow row)
    {
        var again = TimeSpan.FromMilliseconds(1);
        try
        {
            var session = await place.OpenAsync(row);
            if (await place.Host.WorkAsync(session, patience, IRunProgress.None, _stop.Token) is { } held)
                again = held.Until - place.Process.Time.Now + TimeSpan.FromMilliseconds(1);
            else
                RequireSame(session);
        }
        catch (JournalException)
        {
            again = TimeSpan.FromSeconds(3);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was told to.
        }
        _atWork.Remove(row.Run);
        if (!_stop.IsCancellationRequested)
            WakeAt(place.Process.Time.Now + again);
        else if (_atWork.Count == 0)
            simulation.Ended(this);
    }

    /// <summary>What the worker has in mind is what the journal says.</summary>
    private void RequireSame(RunSession session)
    {
        var truth = simulation.WitnessOf(session.Run).State;
        if (!simulation.Bug.Deceives && session.State.Sequence == truth.Sequence && simulation.Dice.Chance(0.2))
            Violation.Unless(StateText.Of(session.State) == StateText.Of(truth), $"{place.Name} has in mind\n{StateText.Of(session.State)}\nand the journal says\n{StateText.Of(truth)}");
    }
}
