using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Attention;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

/// <summary>Runs that were recorded once and must be read for ever, with the same work pending after each of their records.</summary>
public sealed class HistoriesTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Histories");

    public static TheoryData<string> Histories => [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_histories() => Assert.True(Histories.Count >= 3);

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_recorded_run_reads_as_it_did_when_it_was_recorded(string file)
    {
        var (state, records) = RecordedHistory.Read(File.ReadAllLines(Path.Combine(Folder, file)));
        byte[] chain = [];
        foreach (var (record, pending) in records)
        {
            Assert.Equal(chain = RecordCodec.Chain(chain, record.Head.Span), record.Chain.ToArray());
            foreach (var value in RecordCodec.Decode(record).Values)
                Assert.Equal(value.Hash, SaltedHash.Of(state.Salt.Span, record.Body!.Value.Slice(value.Offset, value.Length).Span));
            state = RecordedHistory.Fold(state, record);
            Assert.Equal(pending, RecordedHistory.Summary(state));
        }
    }

    /// <summary>Adds histories that are not there yet; asked for by name, never part of a test run.</summary>
    [Fact(Explicit = true)]
    public async Task Record_histories()
    {
        Directory.CreateDirectory(Folder);
        foreach (var (name, record) in new (string, Func<Task<Workshop>>)[] { ("whole-run", WholeAsync), ("failures-and-repairs", FailuresAsync), ("commit-in-doubt", InDoubtAsync), ("control-flow", ControlFlowAsync), ("calls", CallTests.FinishedAsync), ("operated", OperatedAsync), ("forked", ForkedAsync) })
            if (Path.Combine(Folder, $"{name}.jsonl") is var path && !File.Exists(path))
                await File.WriteAllTextAsync(path, await RecordedHistory.WriteAsync(await record()), TestContext.Current.CancellationToken);
    }

    /// <summary>Items of which one fails, branches, a race, rounds, a time, a signal that comes early and one that is waited for, a fallback, a way out.</summary>
    private static async Task<Workshop> ControlFlowAsync()
    {
        var workshop = new Workshop();
        workshop.Models.Answer = ControlFlowRunTests.Answer;
        workshop.Models.OnCall = _ => { };
        workshop.Models.Throw("risky", new ModelException("no", FailureKind.Permanent));
        workshop.Models.Throw("risky", new ModelException("no", FailureKind.Permanent));
        var (asked, _) = workshop.Models.Hang("tortoise");
        await workshop.StartAsync(ControlFlowRunTests.Everything);
        await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Signal("go", Payload.Of(System.Text.Json.JsonSerializer.SerializeToElement(new { word = "early" }))), CancellationToken.None);
        await ControlFlowRunTests.FinishAsync(workshop);
        await asked;
        return workshop;
    }

    /// <summary>A pause, a handoff that is mended, a step passed over, an output by hand, one that is tried again.</summary>
    private static async Task<Workshop> OperatedAsync()
    {
        var workshop = new Workshop();
        foreach (string step in (string[])["facts", "side", "draft", "draft", "social"])
            workshop.Models.Throw(step, new ModelException("no such key", FailureKind.Permanent));
        await workshop.StartAsync(AttentionTests.Steps);
        await AttendAsync(new WayTaken.Give(System.Text.Json.JsonSerializer.SerializeToElement(new { text = "38 seconds" })));
        await AttendAsync(new WayTaken.Skip());
        await AttendAsync(new WayTaken.Mend(System.Collections.Immutable.ImmutableSortedDictionary<string, System.Text.Json.JsonElement>.Empty.Add("facts.text", System.Text.Json.JsonSerializer.SerializeToElement("39 seconds"))));
        await AttendAsync(new WayTaken.Retry());
        var session = await workshop.WorkAsync();
        Assert.Null(await session.TakeAsync(new RunCommand.Pause(AttentionDesk.Word("Ana", "lunch")), CancellationToken.None));
        workshop.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand"));
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Resume(AttentionDesk.Word("Ana", null)), CancellationToken.None));
        await AttendAsync(new WayTaken.Retry());
        await workshop.WorkAsync();
        return workshop;

        async Task AttendAsync(WayTaken way)
        {
            await workshop.WorkAsync();
            var session = await workshop.OpenAsync();
            int place = AttentionDesk.StuckIn(session.State).Single();
            Assert.Null(await AttentionDesk.TakeAsync(session, place, session.State[place].Round, way, "Ana", null, CancellationToken.None));
        }
    }

    /// <summary>A finished run, forked where its first draft was written; what the old run sent is sent once more on an operator's word.</summary>
    private static async Task<Workshop> ForkedAsync()
    {
        var workshop = await WholeAsync();
        var old = await workshop.OpenAsync();
        var (fork, _) = await workshop.Host().ForkAsync(
            old, Forking.Of(old.Version, [.. old.History], "draft", 2), System.Collections.Immutable.ImmutableSortedDictionary<string, System.Text.Json.JsonElement>.Empty, "Ana", null, [], CancellationToken.None);
        workshop.Found(fork!.Run);
        await Reviewers.FinishAsync(workshop);
        var session = await workshop.OpenAsync();
        Assert.Null(await AttentionDesk.TakeAsync(session, AttentionDesk.StuckIn(session.State).Single(), 1, new WayTaken.Retry(), "Ana", "a correction", CancellationToken.None));
        await workshop.WorkAsync();
        return workshop;
    }

    private static async Task<Workshop> WholeAsync()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole);
        await Reviewers.FinishAsync(workshop);
        return workshop;
    }

    private static async Task<Workshop> FailuresAsync()
    {
        var workshop = new Workshop();
        workshop.Models.Say("draft", """{"text":7}""");
        workshop.Models.Throw("draft", new ModelException("busy", FailureKind.Transient, TimeSpan.FromSeconds(40)));
        workshop.Models.Throw("draft", new ModelException("no such key", FailureKind.Permanent));
        await workshop.StartAsync("limits: { time: 14d, tokens: 5000 }\n" + TestPlaybook.Short.Replace("    on_changes:", "    due: 1d\n    escalate: { after: 2d, to: head }\n    timeout: 5d\n    on_changes:", StringComparison.Ordinal));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromSeconds(40));
        await workshop.WorkAsync();
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Attend(0, 1), CancellationToken.None));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromDays(2));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromDays(3));
        await workshop.WorkAsync();
        return workshop;
    }

    private static async Task<Workshop> InDoubtAsync()
    {
        var workshop = new Workshop(SurfaceClass.Neither);
        workshop.Surface.FailBeforeLanding(new SurfaceException("busy", isTransient: true, mayHaveLanded: false));
        await workshop.StartAsync(TestPlaybook.Short, region: "US");
        await Reviewers.FinishAsync(workshop);
        workshop.Clock.Advance(TimeSpan.FromMinutes(2));
        await workshop.WorkAsync();
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Cancel(FailureDetail.Of("it landed; entered by hand")), CancellationToken.None));
        return workshop;
    }
}
