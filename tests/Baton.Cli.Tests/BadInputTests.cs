using Microsoft.Data.Sqlite;

namespace Baton.Cli.Tests;

/// <summary>What can be wrong with what a person gives: said at once, with its place and the way out, in a few lines.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_wrong_brief_is_told_whole_with_each_place()
    {
        await File.WriteAllTextAsync(_workspace.In("brief.yaml"), """
            client: Pontalva
            prodct: Brisa One
            audience: [a]
            key_messages: []
            regions: [US, FR]
            launch: soon
            url: nope
            """, Stop);

        var outcome = (await _workspace.BatonAsync("run", "launch-email", "--brief", "brief.yaml")).Expect(2);
        outcome.Says("did you mean `product`?", "lacks a property `product`", "brief.yaml:2:1", "brief.yaml:3:", "brief.yaml:4:", "brief.yaml:5:", "brief.yaml:6:", "brief.yaml:7:");

        var findings = (await _workspace.BatonAsync("run", "launch-email", "--brief", "brief.yaml", "--json")).Expect(2).Json.GetProperty("findings");
        Assert.Equal(7, findings.GetArrayLength());
        Assert.Empty(await RunHistory.RunsAsync(_workspace));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a: [", "brief.yaml:1:")]
    [InlineData("- a list", "brief.yaml:1:1")]
    [InlineData("{\"client\": \"Pontalva\",", "brief.yaml:1:")]
    public async Task A_brief_that_is_no_brief_says_where_it_fails(string text, string says)
    {
        await File.WriteAllTextAsync(_workspace.In("brief.yaml"), text, Stop);

        (await _workspace.BatonAsync("run", "launch-email", "--brief", "brief.yaml")).Expect(2).Says(says);
    }

    [Fact]
    public async Task A_brief_that_is_not_there_or_no_text_says_so()
    {
        await File.WriteAllBytesAsync(_workspace.In("latin1.yaml"), [.. "client: "u8, 0xE9, (byte)'\n'], Stop);
        await File.WriteAllBytesAsync(_workspace.In("huge.yaml"), new byte[5_000_000], Stop);

        (await _workspace.BatonAsync("run", "launch-email", "-b", "playbooks/launch-email/briefs/grindr.yaml")).Expect(2).Says("did you mean playbooks/launch-email/briefs/grinder.yaml?");
        (await _workspace.BatonAsync("run", "launch-email", "-b", "playbooks")).Expect(2).Says("is a folder");
        (await _workspace.BatonAsync("run", "launch-email", "-b", "latin1.yaml")).Expect(2).Says("UTF-8");
        (await _workspace.BatonAsync("run", "launch-email", "-b", "huge.yaml")).Expect(2).Says("is longer than");
    }

    [Fact]
    public async Task A_workflow_or_workspace_nobody_knows_is_met_with_the_nearest()
    {
        (await _workspace.BatonAsync("run", "launch-emial", "-b", ScratchWorkspace.Espresso)).Expect(2).Says("did you mean `launch-email`?");
        (await _workspace.BatonAsync("check", "nothing-like-it")).Expect(2).Says("workflows here: ", "launch-email");
        (await _workspace.BatonAsync("contract", "launch-email", "brief.prodct")).Expect(2).Says("did you mean `product`?");
        (await _workspace.BatonAsync("runs", "list", "--workspace", _workspace.In("nowhere"))).Expect(2).Says("there is no folder");
        (await _workspace.BatonAsync("runs", "list", "-w", _workspace.In("playbooks/launch-email"))).Expect(0).Says("No runs.");
        (await _workspace.BatonAsync("new", "a b")).Expect(2).Says("is not a name");
        (await _workspace.BatonAsync("new", "")).Expect(2).Says("is not a name");
        (await _workspace.BatonAsync("new", "launch-email")).Expect(1).Says("is there already");
    }

    [Fact]
    public async Task A_broken_workflow_is_told_whole_and_not_run()
    {
        string file = "playbooks/launch-email/workflow.yaml";
        _workspace.Replace(file, "role: copywriter", "role: copywritr");
        _workspace.Replace(file, "needs: [draft.body]", "needs: [draft.bdy]");
        _workspace.Replace(file, "approvers:", "aprovers:");

        (await _workspace.BatonAsync("run", "launch-email", "-b", ScratchWorkspace.Espresso)).Expect(2)
            .Says("did you mean `copywriter`?", "did you mean `body`?", "did you mean `approvers`?", $"{file}:");
        var findings = (await _workspace.BatonAsync("check", "--json")).Expect(2).Json[0].GetProperty("findings");
        Assert.All(findings.EnumerateArray(), f => Assert.True(f.GetProperty("line").GetInt32() > 0));

        await File.WriteAllBytesAsync(_workspace.In(file), [0xFF, 0xFE, 0, 1], Stop);
        (await _workspace.BatonAsync("check")).Expect(2).Says("UTF-8");
        await File.WriteAllTextAsync(_workspace.In(file), new string('[', 100_000), Stop);
        (await _workspace.BatonAsync("check")).Expect(2).Says(file);
        File.Delete(_workspace.In(file));
        (await _workspace.BatonAsync("check", "launch-email")).Expect(2).Says("there is no workflow");
    }

    [Theory]
    [InlineData("bogus", "there is no command `bogus`")]
    [InlineData("chekc", "did you mean `check`?")]
    [InlineData("runs lsit", "did you mean `list`?")]
    [InlineData("runs", "say which: list, show, watch, ")]
    [InlineData("run launch-email", "--brief is missing")]
    [InlineData("run launch-email --breif x", "did you mean `--brief`?")]
    [InlineData("check --wach", "did you mean `--watch`?")]
    [InlineData("review decide", "<answer> is missing: approve, edit, changes or reject.")]
    [InlineData("review decide abcd1234 maybe", "`maybe` is no answer")]
    [InlineData("runs list --limit none", "is not a count for --limit")]
    [InlineData("runs list --limit", "`--limit` needs a value")]
    [InlineData("init --provider opnai", "`--provider` is one of anthropic, offline, ollama, openai, not `opnai`; did you mean `openai`?")]
    [InlineData("check --format sarfi", "did you mean `sarif`?")]
    [InlineData("graph launch-email --format png", "`--format` is one of mermaid, svg, not `png`\n")]
    [InlineData("runs list --status done", "there is no status `done`")]
    [InlineData("runs show zz", "is not the id of a run")]
    [InlineData("runs show abcdef01", "there is no run `abcdef01` here")]
    [InlineData("runs resume abcdef01", "there is no run `abcdef01` here")]
    public async Task A_wrong_command_line_is_told_in_a_few_lines(string line, string says)
    {
        var outcome = (await _workspace.BatonAsync(line.Split(' '))).Expect(2).Says(says);
        var json = (await _workspace.BatonAsync(["--json", .. line.Split(' ')])).Expect(2);

        Assert.Empty(outcome.Out);
        Assert.InRange(outcome.Error.Split('\n').Length, 2, 8);
        Assert.Contains(says, json.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.In(".baton")));
    }

    [Fact]
    public async Task A_workspace_file_with_mistakes_is_told_whole()
    {
        await File.WriteAllTextAsync(_workspace.In("baton.yaml"), "models:\n  default: { provder: offline }\n  old: { provider: replay }\nouut: there\n", Stop);

        (await _workspace.BatonAsync("check")).Expect(2).Says("did you mean `provider`?", "did you mean `out`?", "baton.yaml:3:");
    }

    [Theory]
    [InlineData("baton.yaml")]
    [InlineData("baton.yaml/sub")]
    public async Task A_doctor_sees_a_file_in_the_way_of_the_output_folder_and_calls_no_model(string folder)
    {
        await File.WriteAllTextAsync(_workspace.In("baton.yaml"), $"models: {{ default: {{ provider: openai, model: m, base_url: 'http://127.0.0.1:9/v1' }} }}\nout: {folder}\n", Stop);

        var says = (await _workspace.BatonAsync("doctor", "--json")).Expect(1).Json.EnumerateArray().ToDictionary(d => d.GetProperty("what").GetString()!);

        Assert.False(says["output folder"].GetProperty("ok").GetBoolean());
        Assert.Equal($"{_workspace.In("baton.yaml")} is a file, not a folder; see `out` in baton.yaml", says["output folder"].GetProperty("says").GetString());
        Assert.Equal("m: configured; `baton models --check` asks it", says["model default"].GetProperty("says").GetString());
    }

    [Fact]
    public async Task A_model_without_a_recording_parks_the_run_and_says_what_is_missing()
    {
        await File.WriteAllTextAsync(_workspace.In("baton.yaml"), "models:\n  default: { provider: replay, folder: recordings }\n", Stop);

        (await _workspace.BatonAsync("run", "launch-email", "-b", ScratchWorkspace.Espresso)).Expect(3).Says("needs attention: research", "No recording for step `research`", "baton runs resume");

        File.Delete(_workspace.In("baton.yaml"));
        string id = Assert.Single(await RunHistory.RunsAsync(_workspace)).Run.Short;
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(3).Says("parked: review signoff");
    }

    [Fact]
    public async Task A_locked_journal_is_waited_for_and_then_told()
    {
        string id = await ParkAsync();
        using (var other = new SqliteConnection($"Data Source={_workspace.JournalFile};Pooling=false"))
        {
            other.Open();
            Execute(other, "begin exclusive");
            (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(1).Says("has been locked", _workspace.JournalFile);
            Execute(other, "rollback");
        }

        (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0);
    }

    [Fact]
    public async Task A_corrupt_journal_is_told_and_left_as_it_is()
    {
        await ParkAsync();
        string before = Damage();

        foreach (string[] command in (string[][])[["runs", "list"], ["review", "list"], ["run", "news", "-b", "playbooks/news/briefs/sample.yaml"]])
            (await _workspace.BatonAsync(command)).Expect(1).Says(_workspace.JournalFile, "move it aside");
        (await _workspace.BatonAsync("doctor")).Expect(1).Says("✗ journal");

        Assert.Equal(before, Convert.ToHexString(File.ReadAllBytes(_workspace.JournalFile)));

        string Damage()
        {
            byte[] bytes = File.ReadAllBytes(_workspace.JournalFile);
            new Random(1).NextBytes(bytes.AsSpan(0, 4096));
            File.WriteAllBytes(_workspace.JournalFile, bytes);
            return Convert.ToHexString(bytes);
        }
    }

    [Fact]
    public async Task A_history_that_was_changed_is_noticed()
    {
        string id = await ParkAsync();
        using (var other = new SqliteConnection($"Data Source={_workspace.JournalFile};Pooling=false"))
        {
            other.Open();
            Execute(other, "update record set head = cast(replace(cast(head as text), '\"draft\"', '\"craft\"') as blob) where seq = 2");
        }

        (await _workspace.BatonAsync("runs", "show", id)).Expect(1).Says("the history was changed");
    }

    [Fact]
    public async Task An_output_folder_that_is_a_file_or_gone_is_told_and_the_run_goes_on_once_it_is_mended()
    {
        string id = await ParkAsync();
        (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        await File.WriteAllTextAsync(_workspace.In("out"), "in the way", Stop);
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(3).Says("needs attention: post: the commit failed", "is a file, not a folder; see `out` in baton.yaml", $"baton runs resume {id}");

        File.Delete(_workspace.In("out"));
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0).Says("post landed");
        Directory.Delete(_workspace.In("out"), recursive: true);

        // What is committed is committed: it is not done again because somebody deleted it.
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0);
        Assert.False(Directory.Exists(_workspace.In("out")));
    }

    private async Task<string> ParkAsync() => await _workspace.ParkAtReviewAsync("news", await _workspace.NewPlaybookAsync());

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
