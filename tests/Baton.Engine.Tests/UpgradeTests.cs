using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>Runs of a later Baton beside this one: refused with a reason, and left as they are for whoever can work them.</summary>
public sealed class UpgradeTests
{
    private static readonly RunOwner Later = new("later", 1, Workshop.Morning);

    [Theory]
    [InlineData(Decide.Semantics + 1, RecordCodec.Reader, "goes by later rules of the engine (3, this one knows 2); use a later Baton for this run")]
    [InlineData(Decide.Semantics, RecordCodec.Reader + 1, "was written by a later Baton (record format 4, this one reads 3); use that one for this run")]
    public async Task A_run_of_a_later_Baton_is_refused_and_left_as_it_is_for_others(int semantics, int reader, string why)
    {
        var workshop = await MadeAsync(semantics, reader);
        var before = await workshop.Memory.ReadAsync(workshop.Run, 0, true, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<JournalException>(workshop.OpenAsync);
        Assert.Equal((JournalFault.TooNew, $"run {workshop.Run.Short} {why}"), (refused.Fault, refused.Message));

        var news = new List<SweepNews>();
        await new RunSweep(workshop.Host(), workshop.Workspace, new RunOwner("here", 2, Workshop.Morning), 2, news.Add).WorkAsync(once: true, CancellationToken.None, CancellationToken.None);
        Assert.Equal(refused.Message, Assert.IsType<SweepNews.Failed>(Assert.Single(news)).Message);
        Assert.Equal(before.Select(r => r.Sequence), (await workshop.Memory.ReadAsync(workshop.Run, 0, true, CancellationToken.None)).Select(r => r.Sequence));
        Assert.Equal(workshop.Run, Assert.Single(await workshop.Memory.ListRunnableAsync([], 10, CancellationToken.None)).Run);
        Assert.IsType<LeaseOutcome.Acquired>(await workshop.Memory.AcquireAsync(workshop.Run, Later, RunHost.Lease, _ => false, CancellationToken.None));
    }

    [Fact]
    public async Task Beside_a_run_that_is_not_for_it_a_worker_works_the_others()
    {
        var workshop = await MadeAsync(Decide.Semantics + 1, RecordCodec.Reader);
        var later = workshop.Run;
        await workshop.StartAsync(TestPlaybook.Short);
        await new RunSweep(workshop.Host(), workshop.Workspace, new RunOwner("here", 2, Workshop.Morning), 1, _ => { }).WorkAsync(once: true, CancellationToken.None, CancellationToken.None);
        Assert.Equal("parked", (await workshop.Memory.FindRunAsync(workshop.Run, CancellationToken.None))!.Status);
        Assert.Equal("running", (await workshop.Memory.FindRunAsync(later, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task A_run_that_this_Baton_goes_on_with_is_kept_from_those_that_can_not_read_it_any_more()
    {
        var workshop = await MadeAsync(Decide.Semantics, 1);
        await workshop.WorkAsync();
        Assert.Equal(RecordCodec.Reader, (await workshop.Memory.FindRunAsync(workshop.Run, CancellationToken.None))!.MinReader);
    }

    /// <summary>A run just started, as a Baton with these numbers would have written it.</summary>
    private static async Task<Workshop> MadeAsync(int semantics, int reader)
    {
        var (mould, workshop) = (new Workshop(), new Workshop());
        await mould.StartAsync(TestPlaybook.Short);
        var row = (await mould.Memory.FindRunAsync(mould.Run, CancellationToken.None))!;
        var record = Assert.Single(await mould.Memory.ReadAsync(mould.Run, 0, true, CancellationToken.None));
        var (events, layout) = RecordCodec.Decode(record);
        var values = layout.Select(v => Core.Handoffs.Payload.FromCanonical(record.Body!.Value.Slice(v.Offset, v.Length))).ToList();
        var started = (RunEvent.RunStarted)events[0] with { Semantics = semantics };
        await workshop.Memory.SaveVersionAsync((await mould.Memory.FindVersionAsync(row.Digest, CancellationToken.None))!, CancellationToken.None);
        await workshop.Memory.AppendAsync(
            new JournalAppend(mould.Run, RecordCodec.Encode(1, record.At, [started, .. events.Skip(1)], values, row.Salt!.Value.Span, []), null, row with { MinReader = reader }, [], []),
            CancellationToken.None);
        workshop.Found(mould.Run);
        return workshop;
    }
}
