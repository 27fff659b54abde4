using Baton.Engine.Journals;
using Baton.Storage.Appender;

namespace Baton.Storage.Tests;

/// <summary>Told to fail nothing, it is a journal like any other; told to fail, its callers see what the contract promises.</summary>
public sealed class FaultyJournalTests : JournalContract
{
    protected override ValueTask<IJournal> OpenAsync(TimeProvider time) => new(new FaultyJournal(new MemoryJournal(time), _ => AppendFault.None));

    [Theory]
    [InlineData(AppendFault.BeforeDurable, 1)]
    [InlineData(AppendFault.AfterDurable, 2)]
    public async Task A_failed_append_is_there_whole_or_not_at_all(AppendFault fault, int recordsAfterwards)
    {
        var run = SampleRecords.NewRun();
        await using var journal = new FaultyJournal(new MemoryJournal(Time), number => number == 2 ? fault : AppendFault.None);
        await journal.AppendAsync(SampleRecords.Append(run, 1), Stop);

        await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(SampleRecords.Append(run, 2), Stop).AsTask());

        var records = await journal.ReadAsync(run, 0, true, Stop);
        Assert.Equal(recordsAfterwards, records.Count);
        AssertSame(SampleRecords.Record(run, recordsAfterwards), records[^1]);
    }

    [Fact]
    public async Task Who_reads_after_every_failure_loses_nothing_and_writes_nothing_twice()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var run = SampleRecords.NewRun();
            await using var journal = new FaultyJournal(new MemoryJournal(Time), _ => (AppendFault)random.Next(3));
            for (long last = 0; last < 40;)
            {
                try
                {
                    Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, last + 1), Stop));
                    last++;
                }
                catch (JournalException)
                {
                    last += (await journal.ReadAsync(run, last, false, Stop)).Count;
                }
            }

            var records = await journal.ReadAsync(run, 0, true, Stop);
            Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), records.Select(r => r.Sequence));
        }
    }
}
