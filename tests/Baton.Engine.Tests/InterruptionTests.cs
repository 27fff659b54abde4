using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
using Baton.Storage;

namespace Baton.Engine.Tests;

/// <summary>
/// The same run, stopped at every instant there is: before and after every append, every answer, every landing. Each time a new
/// process that knows nothing but the journal goes on, and what comes of it is what comes of the run that nobody stopped. That no
/// finished step is asked again is held by the workshop: at every call it reads the journal, which must say that the step runs.
/// </summary>
public sealed class InterruptionTests
{
    private sealed class ProcessDiedException : Exception;

    [Fact]
    public async Task Stopped_at_any_instant_and_resumed_the_result_is_the_same_and_there_is_one_commit()
    {
        var (expected, instants) = await UninterruptedAsync(SurfaceClass.Idempotent);
        Assert.InRange(instants, 40, 200);
        for (int at = 1; at <= instants; at++)
            Assert.Equal(expected, await (await StoppedAsync(SurfaceClass.Idempotent, at)).ResultAsync());
    }

    [Theory]
    [InlineData(SurfaceClass.Idempotent)]
    [InlineData(SurfaceClass.Queryable)]
    public async Task Killed_at_any_instant_and_resumed_the_result_is_the_same_and_there_is_one_commit(SurfaceClass surface)
    {
        var (expected, instants) = await UninterruptedAsync(surface);
        for (int at = 1; at <= instants; at++)
        {
            var workshop = await KilledAsync(surface, at);
            Assert.Equal(expected, await workshop.ResultAsync());
            Assert.Single(workshop.Surface.Landed);
        }
    }

    [Fact]
    public async Task Where_nobody_can_know_whether_it_landed_a_killed_commit_is_never_repeated_and_a_person_is_asked()
    {
        var (expected, instants) = await UninterruptedAsync(SurfaceClass.Neither);
        int asked = 0;
        for (int at = 1; at <= instants; at++)
        {
            var workshop = await KilledAsync(SurfaceClass.Neither, at);
            Assert.InRange(workshop.Surface.Landed.Count, 0, 1);
            Assert.InRange(workshop.Surface.Sendings, 0, 1);
            if (workshop.Durable().Find("shelf")!.Status != SlotStatus.Stuck)
                Assert.Equal(expected, await workshop.ResultAsync());
            else
            {
                asked++;
                Assert.StartsWith("CommitInDoubt", await workshop.ReasonAsync(), StringComparison.Ordinal);
            }
        }
        // After the start is durable, before and after it lands, before the receipt is durable.
        Assert.Equal(4, asked);
    }

    [Theory]
    [InlineData(AppendFault.BeforeDurable)]
    [InlineData(AppendFault.AfterDurable)]
    public async Task When_any_append_fails_the_run_goes_on_from_what_is_stored(AppendFault fault)
    {
        string expected = (await UninterruptedAsync(SurfaceClass.Idempotent)).Result;
        int appends = (await RunAsync(new Workshop())).Durable().Sequence is var records ? (int)records : 0;
        for (int at = 1; at <= appends; at++)
        {
            int failing = at;
            var workshop = new Workshop(around: inner => new FaultyJournal(inner, n => n == failing ? fault : AppendFault.None));
            await RunAsync(workshop);
            Assert.Equal(expected, await workshop.ResultAsync());
            Assert.Single(workshop.Surface.Landed);
        }
    }

    [Fact]
    public async Task A_record_that_comes_first_at_any_append_changes_nothing_of_what_the_loser_meant()
    {
        var (expected, _) = await UninterruptedAsync(SurfaceClass.Idempotent);
        long appends = (await RunAsync(new Workshop())).Durable().Sequence;
        for (int at = 2; at <= appends; at++)
        {
            int number = 0, wanted = at;
            Workshop workshop = null!;
            workshop = new Workshop(around: inner => new HookedJournal(inner)
            {
                Before = async append =>
            {
                if (++number == wanted)
                    await InterposeAsync(workshop, append);
            }
            });
            await RunAsync(workshop);
            Assert.Equal(expected, await workshop.ResultAsync());
            Assert.Single(workshop.Surface.Landed);
            var records = (await workshop.Memory.ReadAsync(workshop.Run, 0, false, CancellationToken.None)).Select(r => RecordCodec.Decode(r)).ToList();
            long others = records.FindIndex(r => r.Events.IsEmpty) + 1;
            Assert.DoesNotContain(records.SelectMany(r => r.Events).SelectMany(RunEvents.ValuesOf), value => value.Record == others);
        }
    }

    /// <summary>Somebody else's record: no event, and values under the very numbers the loser had given to its own.</summary>
    private static async Task InterposeAsync(Workshop workshop, JournalAppend meant)
    {
        var before = (await workshop.Memory.ReadAsync(meant.Run, 0, false, CancellationToken.None))[^1];
        var salt = (await workshop.Memory.FindRunAsync(meant.Run, CancellationToken.None))!.Salt!.Value;
        var decoys = Enumerable.Range(0, 6).Select(i => Payload.Of(System.Text.Json.JsonSerializer.SerializeToElement(new { text = $"decoy {i}" }))).ToList();
        var record = RecordCodec.Encode(before.Sequence + 1, before.At, [], decoys, salt.Span, before.Chain.Span);
        Assert.Equal(AppendOutcome.Appended, await workshop.Memory.AppendAsync(new JournalAppend(meant.Run, record, null, null, [], []), CancellationToken.None));
    }

    private static async Task<(string Result, int Instants)> UninterruptedAsync(SurfaceClass surface)
    {
        int instants = 0;
        var workshop = WithPoints(surface, _ => instants++);
        await RunAsync(workshop);
        Assert.StartsWith("Finished", await workshop.ResultAsync(), StringComparison.Ordinal);
        return (await workshop.ResultAsync(), instants);
    }

    private static async Task<Workshop> KilledAsync(SurfaceClass surface, int at)
    {
        int instants = 0;
        return await RunAsync(WithPoints(surface, _ =>
        {
            if (Interlocked.Increment(ref instants) == at)
                throw new ProcessDiedException();
        }));
    }

    private static async Task<Workshop> StoppedAsync(SurfaceClass surface, int at)
    {
        int instants = 0;
        var stop = new CancellationTokenSource();
        return await RunAsync(WithPoints(surface, _ =>
        {
            if (Interlocked.Increment(ref instants) == at)
                stop.Cancel();
        }), () => stop.Token);
    }

    private static Workshop WithPoints(SurfaceClass surface, Action<string> point)
    {
        var workshop = new Workshop(surface, inner => new HookedJournal(inner)
        {
            Before = _ => Told(point, "before an append"),
            After = _ => Told(point, "after an append"),
        });
        workshop.Models.Point = workshop.Surface.Point = point;
        return workshop;
    }

    private static Task Told(Action<string> point, string where)
    {
        point(where);
        return Task.CompletedTask;
    }

    /// <summary>From start to end, beginning a new process whenever one dies or stops.</summary>
    private static async Task<Workshop> RunAsync(Workshop workshop, Func<CancellationToken>? token = null)
    {
        bool stopped = false;
        for (int processes = 0; processes < 20; processes++)
        {
            try
            {
                await StartOnceAsync(workshop);
                while (true)
                {
                    await workshop.WorkUntilAsync(stopped || token is null ? CancellationToken.None : token());
                    if (!await Reviewers.DecideAsync(workshop) && !PassTime(workshop))
                        return workshop;
                }
            }
            catch (Exception e) when (e is ProcessDiedException or JournalException or OperationCanceledException)
            {
                stopped = true;
            }
        }
        throw new InvalidOperationException("it does not come to an end");
    }

    /// <summary>What is not found at the surface is looked for again when nothing can be on its way any more.</summary>
    private static bool PassTime(Workshop workshop)
    {
        if (workshop.Durable() is not { IsOver: false } state || state.Find("shelf") is not { Status: SlotStatus.BackingOff, WakeAt: { } until })
            return false;
        workshop.Clock.SetUtcNow(until);
        return true;
    }

    private static async Task StartOnceAsync(Workshop workshop)
    {
        if (await workshop.Memory.ListRunsAsync(new RunQuery(), CancellationToken.None) is [var row])
            workshop.Found(row.Run);
        else
            await workshop.StartAsync(TestPlaybook.Whole);
    }
}
