using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Storage.Sqlite;

namespace Baton.Cli.Tests;

/// <summary>
/// Several worker processes on one journal; one is killed, one is frozen and thawed. Every run finishes, no step succeeds
/// twice in a round, no commit is made twice, and what was committed is there once.
/// </summary>
public sealed class WorkTests(ITestOutputHelper output)
{
    private const int Runs = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Rounds => Environment.GetEnvironmentVariable("BATON_LONG") is "1" ? 200 : 1;

    [Fact]
    public async Task Workers_on_one_file_finish_every_run_once_though_one_is_killed_and_one_is_frozen()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var workspace = new ScratchWorkspace(withPlaybooks: false);
            await ProveAsync(workspace, workspace.JournalFile, worker => FreezeBetweenWritesAsync(worker, workspace.JournalFile));
            Tell(round);
        }
    }

    [Fact]
    public async Task Workers_on_postgres_finish_every_run_once_though_one_is_killed_and_one_is_frozen()
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using var schema = CliSchema.New();
            using var workspace = new ScratchWorkspace(withPlaybooks: false);
            await File.WriteAllTextAsync(workspace.In("connection.txt"), schema.Connection, Stop);
            await File.WriteAllTextAsync(workspace.In("baton.yaml"), "storage: { postgres: file:connection.txt }\n", Stop);
            await ProveAsync(workspace, schema.Connection, worker => worker.FreezeAsync());
            Tell(round);
        }
    }

    [Fact]
    public async Task A_run_left_to_workers_is_taken_up_decided_on_and_finished()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        string id = (await workspace.BatonAsync("run", "news", "-b", brief, "--detach", "--label", "client=acme", "--json")).Expect(0).Json.GetProperty("id").GetString()!;
        Assert.Equal("running", Assert.Single(await RunHistory.RunsAsync(workspace)).Status);
        (await workspace.BatonAsync("runs", "list")).Expect(0).Says("running, but nobody works it");
        Assert.True((await workspace.BatonAsync("runs", "list", "--json")).Expect(0).Json[0].GetProperty("left_alone").GetBoolean());

        (await workspace.BatonAsync("work", "--once")).Expect(0).Says($"{id} news: taken", $"{id} news: parked: review signoff");
        (await workspace.BatonAsync("work", "--once")).Expect(0);
        (await workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        var said = (await workspace.BatonAsync("work", "--once", "--json")).Expect(0);

        Assert.Equal(["taken", "finished"], said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("what").GetString()));
        Assert.Equal("finished", Assert.Single(await RunHistory.RunsAsync(workspace)).Status);
        Assert.Equal(1, (await workspace.BatonAsync("runs", "list", "--label", "client=acme", "--json")).Expect(0).Json.GetArrayLength());
        Assert.Equal(0, (await workspace.BatonAsync("runs", "list", "--label", "client=other", "--json")).Expect(0).Json.GetArrayLength());
    }

    [Fact]
    public async Task Its_log_tells_every_event_with_its_level_and_no_content_and_no_secret()
    {
        const string canary = "canary-71d0e4";
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        workspace.Replace(brief, "audience: ", $"audience: {canary} ");
        workspace.Write("baton.yaml", "models: { default: { provider: openai, model: gpt, base_url: http://127.0.0.1:9/v1, api_key: env:LOGGED_KEY } }\n");
        (await workspace.BatonWithAsync([("LOGGED_KEY", $"sk-{canary}")], "run", "news", "-b", brief, "--detach")).Expect(0);

        var said = (await workspace.BatonWithAsync([("LOGGED_KEY", $"sk-{canary}")], "work", "--once", "--json", "--verbose")).Expect(0);

        var lines = said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal("news", line.GetProperty("workflow").GetString()));
        Assert.Contains(lines, line => Is(line, "information", "attempt-started"));
        Assert.Contains(lines, line => Is(line, "warning", "attempt-failed") && line.GetProperty("step").GetString() is { Length: > 0 } && line.GetProperty("round").GetInt32() == 1);
        Assert.Contains(lines, line => Is(line, "error", "attention-raised") && line.GetProperty("error").GetString() == "AttemptsSpent");
        Assert.DoesNotContain(canary, said.Out, StringComparison.Ordinal);

        static bool Is(JsonElement line, string level, string what) => line.GetProperty("level").GetString() == level && line.GetProperty("what").GetString() == what;
    }

    [Fact]
    public async Task Ctrl_C_drains_a_worker()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        await workspace.NewPlaybookAsync();
        await StartRunsAsync(workspace, workspace.JournalFile);
        using var worker = workspace.Start("work", "--concurrency", "2");
        await worker.SeesAsync("taken");
        worker.Signal("INT");

        (await worker.EndAsync()).Expect(0).Says("stopped");

        await using var journal = await JournalPlace.At(workspace.Root, workspace.JournalFile).OpenAsync(Stop);
        Assert.Empty(await journal.ListOwnersAsync(Stop));
        (await workspace.BatonAsync("work", "--once")).Expect(0);
        await AssertDoneAsync(workspace, journal);
    }

    private void Tell(int round)
    {
        if (round % 20 == 19)
            output.WriteLine($"{round + 1} rounds");
    }

    private static async Task ProveAsync(ScratchWorkspace workspace, string place, Func<BatonProcess, Task> freeze)
    {
        await workspace.NewPlaybookAsync();
        await StartRunsAsync(workspace, place);
        string[] work = ["work", "--concurrency", "3", "--lease", "2s"];
        using BatonProcess killed = workspace.Start(work), frozen = workspace.Start(work);
        await killed.SeesAsync("taken");
        await killed.KillAsync();
        await frozen.SeesAsync("taken");
        await freeze(frozen);
        using var last = workspace.Start(work);

        await using var journal = await JournalPlace.At(workspace.Root, place).OpenAsync(Stop);
        foreach (var row in await journal.ListRunsAsync(new RunQuery(Limit: Runs), Stop))
            await FinishedAsync(workspace, journal, row.Run, last);
        // Where all was done before it came, it may not even listen to signals yet.
        await last.SeesAsync("Ctrl-C stops");
        frozen.Signal("CONT");
        frozen.Signal("INT");
        last.Signal("INT");
        (await frozen.EndAsync()).Expect(0);
        (await last.EndAsync()).Expect(0);
        await AssertDoneAsync(workspace, journal);
    }

    /// <summary>
    /// A process stopped in the middle of a write keeps SQLite's lock on the whole file, and nobody but whoever stopped it can
    /// take that from it: what is tested here is a worker that holds leases only. It is not kept long while that is tried out: one
    /// that is frozen again and again, each time beyond its lease, comes too late for its commits until their attempts are spent.
    /// </summary>
    private static async Task FreezeBetweenWritesAsync(BatonProcess worker, string file)
    {
        while (true)
        {
            await worker.FreezeAsync();
            try
            {
                await using var journal = await SqliteJournal.OpenAsync(file, TimeProvider.System, TimeSpan.FromMilliseconds(50), Stop);
                return;
            }
            catch (JournalException e) when (e.Fault is JournalFault.Locked)
            {
                worker.Signal("CONT");
            }
        }
    }

    private static async Task StartRunsAsync(ScratchWorkspace workspace, string place)
    {
        var folder = WorkspaceFolder.Open(new DirectoryInfo(workspace.Root));
        await using var journal = await JournalPlace.At(workspace.Root, place).OpenAsync(Stop);
        var (host, playbook) = (folder.Host(journal), folder.Load(workspace.In("playbooks/news")));
        for (int i = 0; i < Runs; i++)
        {
            var brief = JsonSerializer.SerializeToElement(new { product = $"Brisa {i}", audience = "early risers", key_messages = new[] { $"Ready in {i} seconds" }, url = "https://brand.example/brisa" });
            await host.StartAsync(playbook, brief, "test", autoApprove: true, Stop);
        }
    }

    /// <summary>Waits for each next record, so that no time is guessed; a run that does not move for this long is lost.</summary>
    private static async Task FinishedAsync(ScratchWorkspace workspace, IJournal journal, RunId run, BatonProcess worker)
    {
        long seen = 0;
        while ((await journal.FindRunAsync(run, Stop))!.Status != "finished")
        {
            if (!await journal.WaitForRecordAsync(run, seen, TimeSpan.FromSeconds(60), Stop))
                Assert.Fail($"{run} was left by all workers after record {seen}:\n{await journal.FindRunAsync(run, Stop)}\n{(await workspace.BatonAsync("runs", "show", run.Short)).Out}\nof the last worker, {worker.SoFar}");
            seen = (await journal.ReadAsync(run, 0, false, Stop)).Count;
        }
    }

    private static async Task AssertDoneAsync(ScratchWorkspace workspace, IJournal journal)
    {
        var rows = await journal.ListRunsAsync(new RunQuery(Limit: 1000), Stop);
        Assert.Equal(Runs, rows.Count);
        foreach (var row in rows)
        {
            Assert.Equal("finished", row.Status);
            var records = await journal.ReadAsync(row.Run, 0, true, Stop);
            Assert.Empty(ChainCheck.Of(row.Run, row, records, [], null).Faults);
            var events = records.SelectMany(r => RecordCodec.Decode(r).Events).ToList();
            Assert.Distinct(events.OfType<RunEvent.StepSucceeded>().Select(e => (e.Step, e.Round)));
            Assert.Single(events.OfType<RunEvent.CommitStarted>());
        }
        Assert.Equal(Runs, Directory.GetFiles(workspace.In("out"), "*.md", SearchOption.AllDirectories).Length);
    }
}
