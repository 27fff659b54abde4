using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;

namespace Baton.Storage.Tests;

public abstract partial class JournalContract
{
    [Fact]
    public async Task Runs_are_found_by_version_words_labels_time_and_cost()
    {
        async Task<RunId> Start(int hour, string version, string words, decimal cost, params (string, string)[] labels)
        {
            var run = SampleRecords.NewRun();
            var row = SampleRecords.Row(run) with
            {
                StartedAt = SampleRecords.Start.AddHours(hour),
                Version = version,
                Cost = cost,
                Labels = labels.ToImmutableSortedDictionary(l => l.Item1, l => l.Item2),
            };
            await AppendAsync(SampleRecords.Append(run, 1, row: row) with { Words = words });
            return run;
        }

        var a = await Start(1, "3", "Brisa One, für Frühaufsteher\n100% \\ _", 0.25m, ("client", "acme"), ("season", "spring"));
        var b = await Start(2, "4", "Ana Souza's kettle", 1.5m, ("client", "acme"), ("odd \"'$.", "x' or 1=1"));
        var c = await Start(3, "3", "", 0m);

        async Task<RunId[]> List(RunQuery query) => [.. (await Journal.ListRunsAsync(query, Stop)).Select(row => row.Run)];
        Assert.Equal([c, a], await List(new RunQuery { Version = "3" }));
        Assert.Equal([a], await List(new RunQuery { Words = "FRÜHAUFSTEHER" }));
        Assert.Equal([a], await List(new RunQuery { Words = "100% \\ _" }));
        Assert.Empty(await List(new RunQuery { Words = "%kettle" }));
        Assert.Equal([b, a], await List(new RunQuery { Labels = Labels(("client", "acme")) }));
        Assert.Equal([a], await List(new RunQuery { Labels = Labels(("client", "acme"), ("season", "spring")) }));
        Assert.Equal([b], await List(new RunQuery { Labels = Labels(("odd \"'$.", "x' or 1=1")) }));
        Assert.Empty(await List(new RunQuery { Labels = Labels(("client", "Acme")) }));
        Assert.Equal([c, b], await List(new RunQuery { Since = SampleRecords.Start.AddHours(2) }));
        Assert.Equal([a], await List(new RunQuery { Until = SampleRecords.Start.AddHours(2) }));
        Assert.Equal([b, a], await List(new RunQuery { MinCost = 0.25m }));
        Assert.Equal([a], await List(new RunQuery { MinCost = 0.25m, MaxCost = 1m, Workflow = "newsletter", Statuses = ["running"], Words = "brisa" }));
        var row = await Journal.FindRunAsync(b, Stop);
        Assert.Equal((1.5m, "acme"), (row!.Cost, row.Labels["client"]));
    }

    [Fact]
    public async Task Runs_under_way_or_due_are_runnable_unless_somebody_works_them()
    {
        async Task<RunId> Start(string status, TimeSpan? wakes, int changed)
        {
            var run = SampleRecords.NewRun();
            await AppendAsync(SampleRecords.Append(run, 1, row: SampleRecords.Row(run) with
            {
                Status = status,
                WakeAt = Time.GetUtcNow() + wakes,
                UpdatedAt = SampleRecords.Start.AddSeconds(changed),
            }));
            return run;
        }

        async Task<RunId[]> Runnable(params RunOwner[] gone) => [.. (await Journal.ListRunnableAsync(gone, 10, Stop)).Select(row => row.Run)];
        var late = await Start("running", null, 3);
        var early = await Start("running", null, 1);
        var due = await Start("parked", TimeSpan.FromMinutes(1), 2);
        await Start("parked", null, 0);
        await Start("finished", null, 0);

        Assert.Equal([early, late], await Runnable());
        Assert.Equal([early], (await Journal.ListRunnableAsync([], 1, Stop)).Select(row => row.Run));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([early, due, late], await Runnable());

        await Journal.AcquireAsync(early, First, Lease, _ => false, Stop);
        await Journal.AcquireAsync(due, Second, Lease, _ => false, Stop);
        Assert.Equal([late], await Runnable());
        Assert.Equal([100, 200], (await Journal.ListOwnersAsync(Stop)).Select(o => o.ProcessId).Order());
        Assert.Equal([early, late], await Runnable(First));
        Assert.Equal([early, due, late], await Runnable([.. await Journal.ListOwnersAsync(Stop)]));
        Time.Advance(Lease);
        Assert.Equal([early, due, late], await Runnable());
        Assert.Empty(await Journal.ListOwnersAsync(Stop));
    }

    [Fact]
    public async Task An_erasing_append_leaves_heads_and_takes_bodies_words_and_attachments()
    {
        var other = SampleRecords.NewRun();
        await AppendAsync(SampleRecords.Append(other, 1) with { Words = "Ana Souza", Files = [Photo] });
        await AppendAsync(SampleRecords.Append(Run, 1) with { Words = "Ana Souza", Files = [Photo] });
        await AppendAsync(2);

        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 2, row: SampleRecords.Row(Run) with { Salt = null }) with { Erases = true }, Stop));
        Assert.NotNull(await Journal.ReadBodyAsync(Run, 1, Stop));
        Assert.Single(await Journal.ListFilesAsync(Run, Stop));
        await AppendAsync(SampleRecords.Append(Run, 3, row: SampleRecords.Row(Run) with { Salt = null }) with { Erases = true });

        var records = await Journal.ReadAsync(Run, 0, true, Stop);
        Assert.Equal([true, true, false], records.Select(r => r.Body is null));
        AssertSame(SampleRecords.Record(Run, 1) with { Body = null }, records[0]);
        Assert.Null((await Journal.FindRunAsync(Run, Stop))!.Salt);
        Assert.Equal([other], (await Journal.ListRunsAsync(new RunQuery { Words = "ana souza" }, Stop)).Select(row => row.Run));
        Assert.NotNull(await Journal.ReadBodyAsync(other, 1, Stop));
        Assert.Empty(await Journal.ListFilesAsync(Run, Stop));
        Assert.Single(await Journal.ListFilesAsync(other, Stop));
    }

    [Fact]
    public async Task A_projection_replaces_row_cards_and_words_and_leaves_the_lease_and_a_run_that_moved_on()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { OpenedCards = [Card("old"), Card("kept")], Words = "old words" });
        await AcquireAsync(First);
        var projection = new RunProjection(
            SampleRecords.Row(Run) with { Status = "parked", Labels = Labels(("client", "acme")) }, [Card("kept") with { Title = "Anew" }, Card("new")], "New words");

        Assert.False(await Journal.ProjectAsync(projection, 2, Stop));
        Assert.Equal("running", (await Journal.FindRunAsync(Run, Stop))!.Status);
        Assert.True(await Journal.ProjectAsync(projection, 1, Stop));

        var row = await Journal.FindRunAsync(Run, Stop);
        Assert.Equal(("parked", "acme"), (row!.Status, row.Labels["client"]));
        Assert.Equal([("kept", "Anew"), ("new", "May it go out?")], (await Journal.ListCardsAsync(Run, Stop)).Select(c => (c.Step, c.Title)));
        Assert.Single(await Journal.ListRunsAsync(new RunQuery { Words = "new WORDS" }, Stop));
        Assert.Empty(await Journal.ListRunsAsync(new RunQuery { Words = "old" }, Stop));
        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, Second, Lease, _ => false, Stop));
        await AppendAsync(2);
        Assert.Equal([Run], await Journal.ListAllAsync(Stop));
    }

    private static ImmutableSortedDictionary<string, string> Labels(params (string Name, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(l => l.Name, l => l.Value);
}
