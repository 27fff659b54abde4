using Baton.Core.Runs;
using Baton.Engine.Agents;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Engine.Tests;

public sealed class CallGateTests
{
    private static readonly RunId Long = new(Guid.CreateVersion7());
    private static readonly RunId Short = new(Guid.CreateVersion7());

    private readonly FakeTimeProvider _clock = new(Workshop.Morning);

    private static Task<IDisposable> Enter(CallGate gate, RunId run) => EnterUntil(gate, run, TestContext.Current.CancellationToken);

    private static Task<IDisposable> EnterUntil(CallGate gate, RunId run, CancellationToken cancellation) => gate.EnterAsync(run, cancellation).AsTask();

    [Fact]
    public async Task No_more_are_under_way_than_may_be()
    {
        var gate = new CallGate(new CallLimits(2), _clock);
        var first = await Enter(gate, Long);
        await Enter(gate, Long);
        var third = Enter(gate, Long);
        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose();
        await third;
        Assert.False(Enter(gate, Long).IsCompleted);
    }

    [Fact]
    public async Task Runs_take_turns_however_many_calls_one_of_them_has()
    {
        var gate = new CallGate(new CallLimits(1), _clock);
        var turn = await Enter(gate, Long);
        var many = Enumerable.Range(0, 100).Select(_ => Enter(gate, Long)).ToList();
        var one = Enter(gate, Short);
        turn.Dispose();
        (await many[0]).Dispose();
        await one;
        Assert.Equal(1, many.Count(m => m.IsCompleted));
    }

    [Fact]
    public async Task So_many_begin_in_any_stretch_of_the_time()
    {
        var gate = new CallGate(new CallLimits(10, new CallRate(2, TimeSpan.FromMinutes(1))), _clock);
        await Enter(gate, Long);
        _clock.Advance(TimeSpan.FromSeconds(40));
        await Enter(gate, Long);
        var third = Enter(gate, Long);
        var fourth = Enter(gate, Long);
        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(third.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await third;
        Assert.False(fourth.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(40));
        await fourth;
    }

    [Fact]
    public async Task While_the_provider_wants_to_be_left_alone_nobody_begins()
    {
        var gate = new CallGate(new CallLimits(10), _clock);
        gate.Pause(TimeSpan.FromSeconds(17));
        gate.Pause(TimeSpan.FromSeconds(5));
        var waiting = new[] { Enter(gate, Long), Enter(gate, Short) };
        _clock.Advance(TimeSpan.FromSeconds(16));
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobodys_turn()
    {
        var gate = new CallGate(new CallLimits(1), _clock);
        var turn = await Enter(gate, Long);
        using var stop = new CancellationTokenSource();
        var given = EnterUntil(gate, Long, stop.Token);
        var next = Enter(gate, Long);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        turn.Dispose();
        await next;
    }

    [Fact]
    public async Task A_line_too_long_is_told_to_come_later()
    {
        var gate = new CallGate(new CallLimits(1), _clock);
        await Enter(gate, Long);
        var line = Enumerable.Range(0, CallGate.MaxWaiting).Select(_ => Enter(gate, Long)).ToList();
        Assert.Equal(FailureKind.Transient, (await Assert.ThrowsAsync<ModelException>(() => Enter(gate, Short))).Kind);
        Assert.All(line, l => Assert.False(l.IsCompleted));
    }
}
