using System.Text;

namespace Baton.Cli.Tests;

public sealed class JournalCommandTests : IDisposable
{
    private const string Canary = "Ana Souza of Pontalva";

    private readonly ScratchWorkspace _workspace = new(withPlaybooks: false);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task What_is_exported_is_the_same_when_it_is_imported_elsewhere_and_goes_on_there()
    {
        string id = await ParkAsync();
        string twin = await ParkAsync("--label", "client=acme");
        (await _workspace.BatonAsync("journal", "export", "--out", "runs.jsonl")).Expect(0).Says("2 runs");
        using var other = new ScratchWorkspace(withPlaybooks: false);
        File.Copy(_workspace.In("runs.jsonl"), other.In("runs.jsonl"));

        (await other.BatonAsync("journal", "import", "runs.jsonl")).Expect(0).Says("2 runs taken");
        (await other.BatonAsync("journal", "import", "runs.jsonl")).Expect(0).Says("0 runs taken; 2 were here already");

        (await other.BatonAsync("journal", "verify")).Expect(0).Says("every history is whole");
        Assert.Equal(twin, Assert.Single((await other.BatonAsync("runs", "list", "--label", "client=acme", "--json")).Json.EnumerateArray()).GetProperty("id").GetString());
        Assert.Contains("signoff", (await other.BatonAsync("review", "list")).Expect(0).Out, StringComparison.Ordinal);
        (await other.BatonAsync("review", "decide", id, "approve")).Expect(0);
        (await other.BatonAsync("runs", "resume", id)).Expect(0);
        (await other.BatonAsync("journal", "export", twin, "--out", "twin.jsonl")).Expect(0);
        Assert.Equal(
            (await File.ReadAllLinesAsync(_workspace.In("runs.jsonl"), Stop)).Where(l => l.Contains($"{twin}\"", StringComparison.Ordinal) && l.StartsWith("{\"record", StringComparison.Ordinal)),
            (await File.ReadAllLinesAsync(other.In("twin.jsonl"), Stop)).Where(l => l.StartsWith("{\"record", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Runs_move_to_postgres_and_back()
    {
        await using var schema = CliSchema.New();
        string id = await ParkAsync();
        (await _workspace.BatonAsync("journal", "export", "--out", "runs.jsonl")).Expect(0);
        using var other = new ScratchWorkspace(withPlaybooks: false);
        await File.WriteAllTextAsync(other.In("connection.txt"), schema.Connection, Stop);
        await File.WriteAllTextAsync(other.In("baton.yaml"), "storage: { postgres: file:connection.txt }\n", Stop);

        (await other.BatonAsync("journal", "import", _workspace.In("runs.jsonl"))).Expect(0).Says("1 run taken");
        (await other.BatonAsync("journal", "verify")).Expect(0);
        (await other.BatonAsync("journal", "export", "--out", "back.jsonl")).Expect(0);

        Assert.Equal(await File.ReadAllLinesAsync(_workspace.In("runs.jsonl"), Stop), await File.ReadAllLinesAsync(other.In("back.jsonl"), Stop));
        (await other.BatonAsync("runs", "cancel", id)).Expect(0);
        (await other.BatonAsync("journal", "erase", id, "--yes")).Expect(0);
        (await other.BatonAsync("journal", "verify")).Expect(0).Says("of 1 the values were erased");
    }

    [Theory]
    [InlineData("\"record\":2", "\"record\":3", "stands where another belongs")]
    [InlineData("attempt-started", "attempt-startled", "it was changed")]
    [InlineData("{\"baton\"", "{\"button\"", "line 1")]
    [InlineData("\"format\":2", "\"format\":7", "later Baton")]
    public async Task A_changed_export_is_refused_with_its_line(string what, string with, string words)
    {
        await ParkAsync();
        (await _workspace.BatonAsync("journal", "export", "--out", "runs.jsonl")).Expect(0);
        _workspace.Replace("runs.jsonl", what, with);
        using var other = new ScratchWorkspace(withPlaybooks: false);

        (await other.BatonAsync("journal", "import", _workspace.In("runs.jsonl"))).Expect(2).Says(words);
    }

    [Fact]
    public async Task A_broken_off_import_is_not_worked_and_is_gone_on_with()
    {
        string id = await ParkAsync();
        (await _workspace.BatonAsync("journal", "export", "--out", "runs.jsonl")).Expect(0);
        string[] lines = await File.ReadAllLinesAsync(_workspace.In("runs.jsonl"), Stop);
        await File.WriteAllLinesAsync(_workspace.In("half.jsonl"), lines[..^1], Stop);
        using var other = new ScratchWorkspace(withPlaybooks: false);

        (await other.BatonAsync("journal", "import", _workspace.In("half.jsonl"))).Expect(2).Says("cut off");
        (await other.BatonAsync("work", "--once")).Expect(0);
        Assert.Contains("importing", (await other.BatonAsync("runs", "list")).Expect(0).Out, StringComparison.Ordinal);
        (await other.BatonAsync("journal", "import", _workspace.In("runs.jsonl"))).Expect(0).Says("1 run taken");

        Assert.Contains("parked", (await other.BatonAsync("runs", "show", id, "--json")).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erased_values_are_nowhere_in_the_file_and_the_run_still_lists_loads_and_verifies()
    {
        await ParkAsync();
        string id = await ParkBriefAsync(Canary);
        string heads = (await _workspace.BatonAsync("journal", "verify", "--json")).Expect(0).Out;
        Assert.True(Holds(Canary));

        (await _workspace.BatonAsync("journal", "erase", "--brief-contains", "ana souza", "--dry-run")).Expect(1).Says("baton runs cancel");
        (await _workspace.BatonAsync("runs", "cancel", id)).Expect(0);
        (await _workspace.BatonAsync("journal", "erase", "--brief-contains", "ana souza", "--dry-run")).Expect(0).Says(Canary, "nothing was erased");
        (await _workspace.BatonAsync("journal", "erase", "--brief-contains", "ana souza")).Expect(2).Says("--yes");
        (await _workspace.BatonAsync("journal", "erase", "--brief-contains", "ana souza", "--yes")).Expect(0).Says("the values of 1 run");

        Assert.False(Holds(Canary));
        await File.WriteAllTextAsync(_workspace.In("heads.json"), heads, Stop);
        (await _workspace.BatonAsync("journal", "verify", "--heads", "heads.json")).Expect(0).Says("of 1 the values were erased");
        Assert.Contains("(erased)", (await _workspace.BatonAsync("runs", "list")).Expect(0).Out, StringComparison.Ordinal);
        (await _workspace.BatonAsync("runs", "show", id)).Expect(0).Says("values erased");
        Assert.True((await _workspace.BatonAsync("runs", "show", id, "--json")).Expect(0).Json.GetProperty("erased").GetBoolean());
        (await _workspace.BatonAsync("runs", "show", id, "--handoffs")).Expect(1).Says("have been erased");
        (await _workspace.BatonAsync("journal", "erase", id, "--yes")).Expect(0);
        (await _workspace.BatonAsync("journal", "rebuild")).Expect(0).Says("2 runs rebuilt");
    }

    [Fact]
    public async Task Records_cut_off_at_the_end_are_found_by_heads_kept_elsewhere_and_changed_ones_by_the_chain()
    {
        string id = await ParkAsync();
        (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        await File.WriteAllTextAsync(_workspace.In("heads.json"), (await _workspace.BatonAsync("journal", "verify", "--json")).Expect(0).Out, Stop);
        Sql("delete from record where seq = (select max(seq) from record)");

        (await _workspace.BatonAsync("journal", "verify")).Expect(0);
        (await _workspace.BatonAsync("journal", "verify", "--heads", "heads.json")).Expect(1).Says($"{id}: its last records are gone");
        Sql("update record set body = x'00' where seq = 1");
        (await _workspace.BatonAsync("journal", "verify")).Expect(1).Says("the values of record 1 are not those that were recorded");
        Sql("update record set head = x'7b7d' where seq = 2");
        (await _workspace.BatonAsync("journal", "verify")).Expect(1).Says("record 2 does not follow from the one before it");
    }

    [Fact]
    public async Task What_lists_know_is_rebuilt_from_the_records()
    {
        string id = await ParkAsync("--label", "client=acme");
        string before = (await _workspace.BatonAsync("runs", "list", "--json")).Out;
        Sql("update run set status = 'finished', title = 'x', waiting = null, labels = '{}'");
        Sql("delete from card");
        Sql("delete from run_words");

        (await _workspace.BatonAsync("journal", "rebuild")).Expect(0).Says("1 run rebuilt");

        Assert.Equal(before, (await _workspace.BatonAsync("runs", "list", "--brief-contains", "brisa one", "--json")).Out);
        Assert.Contains(id, (await _workspace.BatonAsync("review", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_of_briefs_and_answers_travel_with_their_run_and_are_erased_with_it()
    {
        await using var schema = CliSchema.New();
        using var other = new ScratchWorkspace(withPlaybooks: false);
        await File.WriteAllTextAsync(other.In("connection.txt"), schema.Connection, Stop);
        await File.WriteAllTextAsync(other.In("baton.yaml"), "storage: { postgres: file:connection.txt }\n", Stop);
        await PutShowingAsync();
        (await _workspace.BatonAsync("run", "shows", "-b", "brief.yaml", "--dry-run")).Expect(3);
        Assert.False(Directory.Exists(_workspace.In(".baton")) && Holds("NOTES-9b1d"));
        string id = (await _workspace.BatonAsync("run", "shows", "-b", "brief.yaml", "--json")).Expect(3).Json.GetProperty("id").GetString()!;
        (await _workspace.BatonAsync("review", "answer", id, "--set", "proof=gone.txt")).Expect(2).Says("the file `gone.txt` is not there");
        (await _workspace.BatonAsync("review", "answer", id, "--set", "proof=photos/proof.txt")).Expect(0);
        (await _workspace.BatonAsync("journal", "verify")).Expect(0);
        (await _workspace.BatonAsync("journal", "export", "--out", "runs.jsonl")).Expect(0);
        Assert.True(Holds("NOTES-9b1d") && Holds("PROOF-77aa"));

        // Another machine has neither the folder nor the files.
        (await other.BatonAsync("journal", "import", _workspace.In("runs.jsonl"))).Expect(0).Says("1 run taken");
        (await other.BatonAsync("journal", "verify")).Expect(0);
        (await other.BatonAsync("runs", "resume", id)).Expect(0);
        (await other.BatonAsync("journal", "export", "--out", "back.jsonl")).Expect(0);
        Assert.Equal(2, (await File.ReadAllLinesAsync(other.In("back.jsonl"), Stop)).Count(l => l.StartsWith("{\"file\"", StringComparison.Ordinal)));
        (await other.BatonAsync("journal", "erase", id, "--yes")).Expect(0);
        (await other.BatonAsync("journal", "export", "--out", "erased.jsonl")).Expect(0);
        Assert.DoesNotContain("{\"file\"", await File.ReadAllTextAsync(other.In("erased.jsonl"), Stop), StringComparison.Ordinal);

        _workspace.Replace("runs.jsonl", "\"bytes\":\"", "\"bytes\":\"AAAA");
        (await other.BatonAsync("journal", "import", _workspace.In("runs.jsonl"))).Expect(2).Says("is not that of its hash: it was changed");
        Sql("delete from file where rowid = 1");
        (await _workspace.BatonAsync("journal", "verify")).Expect(1).Says("an attachment of record 1 is gone");
        (await _workspace.BatonAsync("runs", "cancel", id)).Expect(0);
        (await _workspace.BatonAsync("journal", "erase", id, "--yes")).Expect(0);
        (await _workspace.BatonAsync("journal", "verify")).Expect(0);
        Assert.False(Holds("NOTES-9b1d") || Holds("PROOF-77aa"));
    }

    /// <summary>A workflow whose brief brings a text, and whose editor answers with another.</summary>
    private async Task PutShowingAsync()
    {
        Directory.CreateDirectory(_workspace.In("playbooks/shows"));
        Directory.CreateDirectory(_workspace.In("photos"));
        await File.WriteAllTextAsync(_workspace.In("playbooks/shows/workflow.yaml"), """
            workflow: shows
            version: 1.0.0
            title: What is shown
            purpose: Be run by tests.
            brief: { product: string, notes: file }
            start: [manual]
            roles: { writer: { instructions: You write notes. } }
            steps:
              - ask: pick
                to: editors
                question: What proves it?
                answer: { proof: file }
                timeout: 5d
              - agent: draft
                role: writer
                needs: [pick.proof]
                task: Describe {{ brief.product }}.
                produces: { text: string }
            output: { text: draft.text }
            """, Stop);
        await File.WriteAllTextAsync(_workspace.In("photos/notes.txt"), "NOTES-9b1d: what the customer said", Stop);
        await File.WriteAllTextAsync(_workspace.In("photos/proof.txt"), "PROOF-77aa: what the lab said", Stop);
        await File.WriteAllTextAsync(_workspace.In("brief.yaml"), "product: Brisa\nnotes: photos/notes.txt\n", Stop);
    }

    private async Task<string> ParkAsync(params string[] more) => await ParkBriefAsync("Brisa One", more);

    private async Task<string> ParkBriefAsync(string brief, params string[] more)
    {
        if (!Directory.Exists(_workspace.In("playbooks")))
            await _workspace.NewPlaybookAsync();
        await File.WriteAllTextAsync(
            _workspace.In("brief.yaml"), $"product: {brief}\naudience: early risers\nkey_messages: [Ready in 38 seconds]\nurl: https://brand.example/brisa\n", Stop);
        var outcome = (await _workspace.BatonAsync(["run", "news", "-b", "brief.yaml", "--no-review", "--json", .. more])).Expect(3);
        return outcome.Json.GetProperty("id").GetString()!;
    }

    private bool Holds(string text) => Directory.GetFiles(_workspace.In(".baton")).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private void Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_workspace.JournalFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(command.ExecuteNonQuery() > 0);
    }
}
