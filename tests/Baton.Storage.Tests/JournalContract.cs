using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Storage.Tests;

/// <summary>What every journal promises: records, rows, cards and versions. Leases, waiting and races are in the other parts.</summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(SampleRecords.Start);

    protected IJournal Journal { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RunId Run { get; } = SampleRecords.NewRun();

    protected abstract ValueTask<IJournal> OpenAsync(TimeProvider time);

    public async ValueTask InitializeAsync() => Journal = await OpenAsync(Time);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Journal.DisposeAsync();
    }

    [Fact]
    public async Task First_record_makes_the_run()
    {
        Assert.Null(await Journal.FindRunAsync(Run, Stop));

        await AppendAsync(1);

        AssertSame(SampleRecords.Row(Run), await Journal.FindRunAsync(Run, Stop));
        AssertSame(SampleRecords.Record(Run, 1), Assert.Single(await Journal.ReadAsync(Run, 0, true, Stop)));
    }

    [Fact]
    public async Task Records_are_read_in_order_after_a_sequence_number()
    {
        for (var sequence = 1; sequence <= 20; sequence++)
            await AppendAsync(sequence);

        var records = await Journal.ReadAsync(Run, 5, true, Stop);

        Assert.Equal(Enumerable.Range(6, 15).Select(n => (long)n), records.Select(r => r.Sequence));
        Assert.All(records, record => AssertSame(SampleRecords.Record(Run, record.Sequence), record));
        Assert.Empty(await Journal.ReadAsync(Run, 20, true, Stop));
        Assert.Empty(await Journal.ReadAsync(SampleRecords.NewRun(), 0, true, Stop));
    }

    [Fact]
    public async Task Bodies_are_read_only_when_asked_for()
    {
        await AppendAsync(1);

        var record = Assert.Single(await Journal.ReadAsync(Run, 0, false, Stop));

        Assert.Null(record.Body);
        AssertSame(SampleRecords.Record(Run, 1), record with { Body = await Journal.ReadBodyAsync(Run, 1, Stop) });
    }

    [Fact]
    public async Task An_empty_body_is_not_an_absent_one()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { Record = SampleRecords.Record(Run, 1) with { Body = ReadOnlyMemory<byte>.Empty } });
        await AppendAsync(SampleRecords.Append(Run, 2) with { Record = SampleRecords.Record(Run, 2) with { Body = null } });

        Assert.Equal(0, (await Journal.ReadBodyAsync(Run, 1, Stop))?.Length);
        Assert.Null(await Journal.ReadBodyAsync(Run, 2, Stop));
        Assert.Null(await Journal.ReadBodyAsync(Run, 3, Stop));
        Assert.Null(await Journal.ReadBodyAsync(SampleRecords.NewRun(), 1, Stop));
        Assert.Equal([0, null], (await Journal.ReadAsync(Run, 0, true, Stop)).Select(r => r.Body?.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_stale_append_changes_nothing_at_all(long sequence)
    {
        await AppendAsync(1);
        await AppendAsync(2);
        var stale = SampleRecords.Append(Run, sequence, row: SampleRecords.Row(Run) with { Status = "finished" }) with
        {
            OpenedCards = [Card("signoff")],
        };

        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(stale, Stop));

        Assert.Equal("running", (await Journal.FindRunAsync(Run, Stop))!.Status);
        Assert.Empty(await Journal.ListCardsAsync(null, Stop));
        Assert.Equal([1, 2], (await Journal.ReadAsync(Run, 0, false, Stop)).Select(r => r.Sequence));
    }

    [Fact]
    public async Task A_stale_append_to_no_run_makes_none()
    {
        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 2, row: SampleRecords.Row(Run)), Stop));

        Assert.Null(await Journal.FindRunAsync(Run, Stop));
        Assert.Empty(await Journal.ListRunsAsync(new RunQuery(), Stop));
        await AppendAsync(1);
    }

    [Fact]
    public async Task The_row_stays_unless_the_append_carries_one()
    {
        await AppendAsync(1);
        var changed = SampleRecords.Row(Run) with
        {
            Status = "parked",
            Waiting = "Jo's sign-off",
            WakeAt = SampleRecords.Start.AddDays(2),
            Salt = null,
            UpdatedAt = SampleRecords.Start.AddHours(1),
        };

        await AppendAsync(2);
        AssertSame(SampleRecords.Row(Run), await Journal.FindRunAsync(Run, Stop));

        await AppendAsync(SampleRecords.Append(Run, 3, row: changed));
        AssertSame(changed, await Journal.FindRunAsync(Run, Stop));
    }

    [Fact]
    public async Task Cards_are_replaced_and_closed_by_step_and_round()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { OpenedCards = [Card("signoff"), Card("signoff", round: 2), Card("rivals[3].note")] });
        await AppendAsync(SampleRecords.Append(Run, 2) with { OpenedCards = [Card("signoff") with { Title = "Again" }] });
        await AppendAsync(SampleRecords.Append(Run, 3) with { ClosedCards = [("signoff", 2), ("never", 1)] });

        var cards = await Journal.ListCardsAsync(Run, Stop);

        Assert.Equal([("rivals[3].note", 1, "May it go out?"), ("signoff", 1, "Again")], cards.Select(c => (c.Step, c.Round, c.Title)));
        Assert.Equal(["editors", "legal, \"x\""], cards[0].Groups);
        Assert.Empty(await Journal.ListCardsAsync(SampleRecords.NewRun(), Stop));
    }

    [Fact]
    public async Task A_card_closed_and_opened_in_one_append_is_open()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { OpenedCards = [Card("signoff")] });
        await AppendAsync(SampleRecords.Append(Run, 2) with { OpenedCards = [Card("signoff") with { Title = "Again" }], ClosedCards = [("signoff", 1)] });

        Assert.Equal("Again", Assert.Single(await Journal.ListCardsAsync(Run, Stop)).Title);
    }

    [Fact]
    public async Task Cards_due_first_stand_first_and_those_without_a_time_last()
    {
        var start = SampleRecords.Start;
        await AppendAsync(SampleRecords.Append(Run, 1) with
        {
            OpenedCards =
            [
                Card("younger") with { OpenedAt = start.AddHours(2), DueAt = null },
                Card("older") with { OpenedAt = start.AddHours(1), DueAt = null },
                Card("later") with { DueAt = start.AddDays(2) },
            ],
        });
        var other = SampleRecords.NewRun();
        await AppendAsync(SampleRecords.Append(other, 1) with { OpenedCards = [Card("soon") with { Run = other, DueAt = start.AddDays(1) }] });

        Assert.Equal(["soon", "later", "older", "younger"], (await Journal.ListCardsAsync(null, Stop)).Select(c => c.Step));
        Assert.Equal(["later", "older", "younger"], (await Journal.ListCardsAsync(Run, Stop)).Select(c => c.Step));
    }

    [Fact]
    public async Task Runs_are_listed_from_the_latest_started_and_filtered()
    {
        async Task<RunId> Start(string id, int hour, string workflow, string status)
        {
            var run = RunId.TryParse(id)!.Value;
            var row = SampleRecords.Row(run) with { StartedAt = SampleRecords.Start.AddHours(hour), Workflow = workflow, Status = status };
            await AppendAsync(SampleRecords.Append(run, 1, row: row));
            return run;
        }

        var a = await Start("0198f0aa000070008000000000abcdef", 3, "newsletter", "parked");
        var b = await Start("0198f0bb000070008000000000123456", 1, "newsletter", "finished");
        var c = await Start("0198f0cc000070008000000000abcdee", 2, "launch", "running");

        async Task<RunId[]> List(RunQuery query) => [.. (await Journal.ListRunsAsync(query, Stop)).Select(row => row.Run)];
        Assert.Equal([a, c, b], await List(new RunQuery()));
        Assert.Equal([a, c], await List(new RunQuery(Limit: 2)));
        Assert.Empty(await List(new RunQuery(Limit: 0)));
        Assert.Equal([a, b], await List(new RunQuery(Workflow: "newsletter")));
        Assert.Equal([a, c], await List(new RunQuery(Statuses: ["parked", "running"])));
        Assert.Equal([b], await List(new RunQuery(Workflow: "newsletter", Statuses: ["running", "finished"])));
        Assert.Equal([a, c, b], await List(new RunQuery(Statuses: [])));
        Assert.Equal([a], await List(new RunQuery(IdSuffix: "ABCDEF")));
        Assert.Equal([b], await List(new RunQuery(IdSuffix: "0198f0bb")));
        Assert.Empty(await List(new RunQuery(IdSuffix: "f0aa")));
        Assert.Empty(await List(new RunQuery(IdSuffix: "*")));
        Assert.Empty(await List(new RunQuery(IdSuffix: "%' or 1=1 --")));
    }

    [Fact]
    public async Task A_version_is_kept_once_under_its_digest()
    {
        var version = new StoredVersion("sha256:0f", "newsletter", "3", new byte[] { 1, 2, 3 });
        Assert.Null(await Journal.FindVersionAsync("sha256:0f", Stop));

        await Journal.SaveVersionAsync(version, Stop);
        await Journal.SaveVersionAsync(version with { Version = "4", Archive = new byte[] { 9 } }, Stop);

        var found = await Journal.FindVersionAsync("sha256:0f", Stop);
        Assert.Equal(("newsletter", "3", "010203"), (found!.Workflow, found.Version, Convert.ToHexString(found.Archive.Span)));
    }

    /// <summary>Of some pages' length.</summary>
    private static KeptFile Photo { get; } = new(new string('a', 64), Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7)).ToArray());

    [Fact]
    public async Task Attachments_come_with_their_record_and_are_their_runs_alone()
    {
        var (other, logo) = (SampleRecords.NewRun(), new KeptFile(new string('b', 64), Array.Empty<byte>()));
        await AppendAsync(SampleRecords.Append(Run, 1) with { Files = [logo, Photo] });
        await AppendAsync(SampleRecords.Append(other, 1) with { Files = [Photo] });

        Assert.Equal([Photo.Hash, logo.Hash], await Journal.ListFilesAsync(Run, Stop));
        Assert.Equal([Photo.Hash], await Journal.ListFilesAsync(other, Stop));
        Assert.True((await Journal.ReadFileAsync(Run, Photo.Hash, Stop))!.Value.Span.SequenceEqual(Photo.Bytes.Span));
        Assert.Equal(0, (await Journal.ReadFileAsync(Run, logo.Hash, Stop))?.Length);
        Assert.Null(await Journal.ReadFileAsync(other, logo.Hash, Stop));
        Assert.Null(await Journal.ReadFileAsync(Run, "c", Stop));
        Assert.Empty(await Journal.ListFilesAsync(SampleRecords.NewRun(), Stop));
    }

    [Fact]
    public async Task Attachments_of_a_record_that_is_not_taken_are_not_either_and_those_there_already_stay()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { Files = [Photo] });
        var late = new KeptFile(new string('b', 64), new byte[] { 1 });

        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 1) with { Files = [late] }, Stop));
        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 3) with { Files = [late] }, Stop));
        Assert.Equal([Photo.Hash], await Journal.ListFilesAsync(Run, Stop));

        await AppendAsync(SampleRecords.Append(Run, 2) with { Files = [late, Photo with { Bytes = new byte[] { 2 } }, late] });
        Assert.Equal([Photo.Hash, late.Hash], await Journal.ListFilesAsync(Run, Stop));
        Assert.Equal(Photo.Bytes.Length, (await Journal.ReadFileAsync(Run, Photo.Hash, Stop))!.Value.Length);
    }

    [Fact]
    public async Task Nothing_is_kept_of_the_callers_buffers()
    {
        byte[] head = [1], body = [2], chain = [3];
        await AppendAsync(SampleRecords.Append(Run, 1) with { Record = new(1, SampleRecords.Start, head, body, chain) });

        head[0] = body[0] = chain[0] = 0;

        var record = Assert.Single(await Journal.ReadAsync(Run, 0, true, Stop));
        Assert.Equal([1, 2, 3], [record.Head.Span[0], record.Body!.Value.Span[0], record.Chain.Span[0]]);
    }

    [Fact]
    public async Task Instants_are_kept_to_the_microsecond_in_utc()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(12_345_678);
        await AppendAsync(SampleRecords.Append(Run, 1) with { Record = SampleRecords.Record(Run, 1) with { At = at } });

        var kept = Assert.Single(await Journal.ReadAsync(Run, 0, false, Stop)).At;

        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 0).AddTicks(12_345_670), kept.DateTime);
        Assert.Equal(TimeSpan.Zero, kept.Offset);
    }

    [Fact]
    public async Task An_append_that_cannot_be_right_is_refused_before_it_is_written()
    {
        var other = SampleRecords.NewRun();
        var right = SampleRecords.Append(Run, 1);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(right with { Row = null }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(right with { Row = SampleRecords.Row(other) }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(right with { OpenedCards = [Card("signoff") with { Run = other }] }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(right with { Record = right.Record with { Sequence = 0 } }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(SampleRecords.Append(Run, 2) with { Claim = new RunClaim(First, Lease) }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(right with { Releases = true }));
        Assert.Null(await Journal.FindRunAsync(Run, Stop));
    }

    protected Task AppendAsync(long sequence) => AppendAsync(SampleRecords.Append(Run, sequence));

    protected async Task AppendAsync(JournalAppend append) => Assert.Equal(AppendOutcome.Appended, await Journal.AppendAsync(append, Stop));

    protected static void AssertSame(JournalRecord expected, JournalRecord actual)
    {
        static object Flat(JournalRecord r) =>
            (r.Sequence, r.At, Convert.ToHexString(r.Head.Span), r.Body is { } body ? Convert.ToHexString(body.Span) : null, Convert.ToHexString(r.Chain.Span));
        Assert.Equal(Flat(expected), Flat(actual));
    }

    private static void AssertSame(RunRow expected, RunRow? actual)
    {
        static string? Salt(RunRow? row) => row?.Salt is { } salt ? Convert.ToHexString(salt.Span) : null;
        Assert.Equal(expected with { Salt = null }, actual! with { Salt = null });
        Assert.Equal(Salt(expected), Salt(actual));
    }

    private Card Card(string step, int round = 1) => new(
        Run, step, round, "review", "May it go out?", ["editors", "legal, \"x\""], SampleRecords.Start, SampleRecords.Start.AddDays(1));
}
