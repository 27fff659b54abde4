using System.Text.Json;

namespace Baton.Cli.Tests;

/// <summary>Each command: its help teaches, its JSON parses.</summary>
public sealed class CommandsTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("explain")]
    [InlineData("new")]
    [InlineData("runs")]
    [InlineData("runs list")]
    [InlineData("runs show")]
    [InlineData("runs watch")]
    [InlineData("runs story")]
    [InlineData("runs trace")]
    [InlineData("runs attend")]
    [InlineData("runs fork")]
    [InlineData("runs pause")]
    [InlineData("runs resume")]
    [InlineData("runs settle")]
    [InlineData("runs cancel")]
    [InlineData("review")]
    [InlineData("review list")]
    [InlineData("review show")]
    [InlineData("review decide")]
    [InlineData("contract")]
    [InlineData("schema")]
    [InlineData("lsp")]
    [InlineData("doctor")]
    public async Task Help_has_a_summary_usage_options_and_examples(string command)
    {
        var help = (await _workspace.BatonAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Expect(0);

        help.Says("Description:", "Usage:", "Options:", "Examples:", "--json");
        Assert.Contains($"baton {command}".TrimEnd(), help.Out.Split("Examples:")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_it_shows_its_help_with_the_exit_codes()
    {
        var bare = (await _workspace.BatonAsync()).Expect(0);

        Assert.All(bare.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
        Assert.Equal(bare.Out, (await _workspace.BatonAsync("--help")).Out);
        Assert.All((string[])["0", "1", "2", "3", "4", "130"], code => Assert.Matches($@"(?m)^  {code} +\w", bare.Out.Split("Exit codes:")[1]));
    }

    [Fact]
    public async Task Every_command_prints_json_that_parses()
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);

        foreach (string[] command in (string[][])[["check"], ["explain"], ["explain", "HO001"], ["runs", "list"], ["runs", "show", id], ["runs", "show", id, "--handoffs"], ["review", "list"],
            ["review", "show", id], ["contract", "launch-email"], ["contract", "launch-email", "draft.body"], ["schema"], ["doctor"], ["new", "another"], ["runs", "cancel", id]])
            Assert.NotEqual(JsonValueKind.Undefined, (await _workspace.BatonAsync([.. command, "--json"])).Expect(0).Json.ValueKind);
    }

    [Fact]
    public async Task A_contract_is_shown_in_both_forms()
    {
        (await _workspace.BatonAsync("contract", "launch-email")).Expect(0).Says("client:", "\"additionalProperties\": false", "must_not");
        var subject = (await _workspace.BatonAsync("contract", "launch-email", "draft.subject", "--json")).Expect(0).Json;

        Assert.Equal(60, subject.GetProperty("maxLength").GetInt32());
    }

    [Fact]
    public async Task A_code_is_explained_with_both_its_examples()
    {
        var text = (await _workspace.BatonAsync("explain", "ho001")).Expect(0);
        text.Says("HO001", FindingPages.Find("HO001")!.Title, "Why it matters", "Wrong", "Right", "  workflow.yaml", "    steps:");
        Assert.DoesNotContain('\u001b', text.Out);

        var json = (await _workspace.BatonAsync("explain", "HO001", "--json")).Expect(0).Json;
        Assert.Equal(["code", "title", "what", "why", "wrong", "right"], json.EnumerateObject().Select(p => p.Name));
        Assert.StartsWith("workflow: ", json.GetProperty("wrong").GetProperty("files").GetProperty("workflow.yaml").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_code_is_told_the_nearest_and_no_code_lists_all()
    {
        (await _workspace.BatonAsync("explain", "HO01")).Expect(2).Says("there is no finding `HO01`; did you mean `HO001`?");
        (await _workspace.BatonAsync("explain")).Expect(0).Says([.. FindingPages.Families.Select(f => f.Name), .. FindingPages.Codes.SelectMany(c => (string[])[c, FindingPages.Find(c)!.Title])]);
    }

    [Fact]
    public async Task Check_looks_again_when_a_file_changes_until_it_is_interrupted()
    {
        using var watch = _workspace.Start("check", "launch-email", "--watch");
        await watch.SeesAsync("playbooks/launch-email: ");
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "role: copywriter", "role: copywritr");
        await watch.SeesAsync("there is no role `copywritr`");
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "role: copywritr", "role: copywriter");
        await watch.SeesAsync("playbooks/launch-email: ");
        await watch.SeesAsync("playbooks/launch-email: no findings");
        watch.Signal("INT");

        (await watch.EndAsync()).Expect(0);
    }

    [Fact]
    public async Task Check_watches_in_every_format()
    {
        using var watch = _workspace.Start("check", "launch-email", "--watch", "--format", "sarif");
        await watch.SeesAsync("\"results\": []");
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "role: copywriter", "role: copywritr");
        await watch.SeesAsync("\"ruleId\": \"WF021\"");
        watch.Signal("INT");

        (await watch.EndAsync()).Expect(0);
    }

    [Fact]
    public async Task A_brief_may_come_through_a_pipe()
    {
        using var baton = BatonProcess.Piped(_workspace.Root, ["run", "launch-email", "--brief", "-"]);
        await baton.TypeAsync(await File.ReadAllTextAsync(_workspace.In(ScratchWorkspace.Espresso), TestContext.Current.CancellationToken));
        baton.EndInput();

        (await baton.EndAsync()).Expect(3).Says("parked: review signoff");
    }
}
