namespace Baton.Cli.Tests;

/// <summary>Where runs are kept is said in one place, and every command finds them there.</summary>
public sealed class StorageTests
{
    [Fact]
    public async Task A_run_in_postgres_is_started_decided_and_gone_on_with_and_leaves_no_file()
    {
        await using var schema = CliSchema.New();
        using var scratch = new ScratchWorkspace(withPlaybooks: false);
        string brief = await scratch.NewPlaybookAsync();
        await File.WriteAllTextAsync(scratch.In("connection.txt"), schema.Connection, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch.In("baton.yaml"), "storage: { postgres: file:connection.txt }\n", TestContext.Current.CancellationToken);

        string run = await scratch.ParkAtReviewAsync("news", brief);
        (await scratch.BatonAsync("review", "decide", run, "approve")).Expect(0);
        (await scratch.BatonAsync("runs", "resume", run)).Expect(0);

        Assert.Equal("finished", (await scratch.BatonAsync("runs", "show", run, "--json")).Expect(0).Json.GetProperty("status").GetString());
        Assert.Contains($"schema `{schema.Name}`", (await scratch.BatonAsync("doctor")).Expect(0).Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.In(".baton")));
    }

    [Fact]
    public async Task A_connection_string_written_out_is_a_finding_that_does_not_repeat_it()
    {
        using var scratch = new ScratchWorkspace(withPlaybooks: false);
        await File.WriteAllTextAsync(scratch.In("baton.yaml"), "storage: { postgres: Host=db;Password=hunter22 }\n", TestContext.Current.CancellationToken);

        var outcome = (await scratch.BatonAsync("runs", "list")).Expect(2);

        Assert.Contains("env:NAME", outcome.Out + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_is_not_there_says_who_asks_for_it()
    {
        using var scratch = new ScratchWorkspace(withPlaybooks: false);
        await File.WriteAllTextAsync(scratch.In("baton.yaml"), "storage: { postgres: env:BATON_NO_SUCH }\n", TestContext.Current.CancellationToken);

        var outcome = (await scratch.BatonAsync("runs", "list")).Expect(1);

        Assert.Contains("`BATON_NO_SUCH` is not set", outcome.Error, StringComparison.Ordinal);
    }
}
