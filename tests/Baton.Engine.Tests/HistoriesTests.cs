using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Agents;
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
        foreach (var (name, record) in new (string, Func<Task<Workshop>>)[] { ("whole-run", WholeAsync), ("failures-and-repairs", FailuresAsync), ("commit-in-doubt", InDoubtAsync), ("control-flow", ControlFlowAsync), ("calls", CallTests.FinishedAsync) })
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
