using System.Collections.Concurrent;
using Baton.Engine.Journals;
using Baton.Storage.Appender;

namespace Baton.Storage.Tests;

public abstract partial class JournalContract
{
    [Fact]
    public async Task Waiting_ends_at_once_when_the_record_is_there()
    {
        await AppendAsync(1);

        Assert.True(await Journal.WaitForRecordAsync(Run, 0, TimeSpan.Zero, Stop));
        Assert.False(await Journal.WaitForRecordAsync(Run, 1, TimeSpan.Zero, Stop));
    }

    [Fact]
    public async Task Waiting_ends_with_the_record_waited_for_and_no_other()
    {
        await AppendAsync(1);
        var waiting = Journal.WaitForRecordAsync(Run, 2, Timeout.InfiniteTimeSpan, Stop).AsTask();

        await AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1));
        await AppendAsync(2);
        Assert.False(waiting.IsCompleted);
        await AppendAsync(3);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Waiting_for_the_first_record_of_a_run_ends_when_it_is_made()
    {
        var waiting = Journal.WaitForRecordAsync(Run, 0, Timeout.InfiniteTimeSpan, Stop).AsTask();

        await AppendAsync(1);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Waiting_ends_when_its_time_is_over()
    {
        var waiting = Journal.WaitForRecordAsync(Run, 0, TimeSpan.FromMinutes(1), Stop).AsTask();
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);

        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await waiting);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_or_the_journal_closed()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var cancelled = Journal.WaitForRecordAsync(Run, 0, Timeout.InfiniteTimeSpan, stop.Token).AsTask();
        var closed = Journal.WaitForRecordAsync(Run, 0, Timeout.InfiniteTimeSpan, Stop).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(closed.IsCompleted);
        await Journal.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed);
    }

    [Fact]
    public async Task A_token_cancelled_beforehand_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Journal.AppendAsync(SampleRecords.Append(Run, 1), stop.Token).AsTask());

        Assert.Null(await Journal.FindRunAsync(Run, Stop));
    }

    [Fact]
    public async Task Closing_finishes_what_is_queued_and_takes_no_more()
    {
        var queued = Enumerable.Range(0, 500).Select(_ => Journal.AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1), Stop).AsTask()).ToList();

        await Journal.DisposeAsync();

        Assert.All(await Task.WhenAll(queued), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AppendAsync(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Journal.ReadAsync(Run, 0, false, Stop).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Journal.WaitForRecordAsync(Run, 0, TimeSpan.Zero, Stop).AsTask());
    }

    [Fact]
    public async Task Of_those_who_race_for_a_sequence_number_one_wins_and_is_what_is_read()
    {
        const int Racers = 8;
        const int Length = 60;
        var winners = new ConcurrentDictionary<long, int>();

        async Task Race(int racer)
        {
            for (var sequence = 1L; sequence <= Length;)
            {
                var mine = SampleRecords.Append(Run, sequence);
                mine = mine with { Record = mine.Record with { Body = new[] { (byte)racer } } };
                if (await Journal.AppendAsync(mine, Stop) == AppendOutcome.Appended)
                    Assert.True(winners.TryAdd(sequence, racer), $"{sequence} was won twice");
                sequence++;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer => Task.Run(() => Race(racer), Stop)));

        var records = await Journal.ReadAsync(Run, 0, true, Stop);
        Assert.Equal(winners.OrderBy(w => w.Key).Select(w => (w.Key, w.Value)), records.Select(r => (r.Sequence, (int)r.Body!.Value.Span[0])));
        Assert.Equal(records.Count, records[^1].Sequence);
    }

    [Fact]
    public async Task Appends_of_many_tasks_come_out_as_in_a_model_that_only_counts()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var ofThis = seed;
            await Task.WhenAll(Enumerable.Range(0, 6).Select(task => Task.Run(() => CompareWithModel((ofThis * 100) + task), Stop)));
        }
    }

    /// <summary>One run, worked by one task while others work theirs: so that each outcome is foreseeable though they share commits.</summary>
    private async Task CompareWithModel(int seed)
    {
        var random = new Random(seed);
        var run = SampleRecords.NewRun();
        long last = 0, epoch = 0;
        for (var step = 0; step < 60; step++)
        {
            var what = $"seed {seed}, step {step}";
            if (last > 0 && random.Next(10) == 0)
            {
                var outcome = await Journal.AcquireAsync(run, random.Next(2) == 0 ? First : Second, Lease, _ => true, Stop);
                Assert.True(outcome is LeaseOutcome.Acquired acquired && acquired.Epoch == ++epoch, what);
                continue;
            }

            var sequence = random.Next(3) == 0 ? Math.Max(1, last + random.Next(-3, 5)) : last + 1;
            long? with = random.Next(3) switch { 0 => null, 1 => epoch, _ => Math.Max(0, epoch - random.Next(2)) };
            var expected = with is { } e && e != epoch ? AppendOutcome.NotOwner : sequence != last + 1 ? AppendOutcome.Stale : AppendOutcome.Appended;
            var row = random.Next(4) == 0 ? SampleRecords.Row(run) with { Title = what } : null;

            Assert.True(expected == await Journal.AppendAsync(SampleRecords.Append(run, sequence, with, row), Stop), what);
            last += expected == AppendOutcome.Appended ? 1 : 0;
        }

        var records = await Journal.ReadAsync(run, 0, true, Stop);
        Assert.Equal(last, records.Count);
        for (var i = 0; i < records.Count; i++)
            AssertSame(SampleRecords.Record(run, i + 1), records[i]);
    }
}
