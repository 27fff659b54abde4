namespace Baton.Cli.Tests;

/// <summary>The same on a terminal, as a person has it before them.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    public TerminalTests() => _workspace.LetNothingBlock();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_person_asks_for_changes_edits_and_approves_in_one_sitting()
    {
        string editor = _workspace.In("editor.sh");
        await File.WriteAllTextAsync(editor, "#!/bin/sh\nsed -i 's/Made in Porto\\./Built in Porto, by eleven people./' \"$1\"\n", TestContext.Current.CancellationToken);
        using var baton = OnTerminal(80, ["run", "launch-email", "--brief", ScratchWorkspace.Espresso], ("EDITOR", $"sh {editor}"));

        await baton.SeesAsync("Review signoff");
        await baton.SeesAsync("leave the run parked");
        await baton.TypeAsync("c\r");
        await baton.SeesAsync("What should change?");
        await baton.TypeAsync("subject: shorter\rSay who it is for\r\r");
        await baton.SeesAsync("Asked for in the last round");
        await baton.SeesAsync("subject: shorter");
        await baton.SeesAsync("leave the run parked");
        await baton.TypeAsync("e\r");

        (await baton.EndAsync()).Expect(0).Says("committed");
        string html = File.ReadAllText(Directory.EnumerateFiles(_workspace.In("out"), "email.html", SearchOption.AllDirectories).Single());
        Assert.Contains("Built in Porto, by eleven people.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Made in Porto.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_fails_a_blocking_criterion_is_kept_and_can_be_overridden()
    {
        string brief = await _workspace.NewPlaybookAsync();
        _workspace.Replace("playbooks/news/workflow.yaml", "scorer: brief-coverage }", "blocking: true, scorer: brief-coverage }");
        string editor = _workspace.In("editor.sh");
        await File.WriteAllTextAsync(editor, "#!/bin/sh\nsed -i 's/38 seconds/a moment/; s/a short moment/38 seconds/; s/a moment/a short moment/' \"$1\"\n", TestContext.Current.CancellationToken);
        using var baton = OnTerminal(80, ["run", "news", "--brief", brief], ("EDITOR", $"sh {editor}"));

        await baton.SeesAsync("leave the run parked");
        await baton.TypeAsync("e\r");
        await baton.SeesAsync("38 seconds");
        await baton.SeesAsync("Reason to override");
        await baton.TypeAsync("\r");
        await baton.SeesAsync("leave the run parked");
        // The editor opens the person's own text, and puts the number back.
        await baton.TypeAsync("e\r");
        await baton.SeesAsync("nothing was changed");
        await baton.TypeAsync("e\r");
        await baton.SeesAsync("Reason to override");
        await baton.TypeAsync("the page says it\r");

        (await baton.EndAsync()).Expect(0);
        string landed = File.ReadAllText(Directory.EnumerateFiles(_workspace.In("out"), "post.md", SearchOption.AllDirectories).Single());
        Assert.Contains("a short moment", landed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_at_the_prompt_keeps_the_run_and_says_how_to_go_on()
    {
        using var baton = OnTerminal(80, ["run", "launch-email", "--brief", ScratchWorkspace.Espresso]);
        await baton.SeesAsync("leave the run parked");
        await baton.TypeAsync("\u0003");

        (await baton.EndAsync()).Expect(130).Says("stopped; the run is kept", "baton runs resume");
        string id = Assert.Single(await RunHistory.RunsAsync(_workspace)).Run.Short;
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(3).Says("parked: review signoff");
    }

    [Fact]
    public async Task A_person_leaves_it_for_later_and_rejects_it_then()
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);
        using (var first = OnTerminal(80, ["runs", "resume", id]))
        {
            await first.SeesAsync("leave the run parked");
            await first.TypeAsync("q\r");
            (await first.EndAsync()).Expect(3).Says("parked: review signoff");
        }
        using var second = OnTerminal(80, ["runs", "resume", id]);
        await second.SeesAsync("leave the run parked");
        await second.TypeAsync("r\r");
        await second.SeesAsync("Why?");
        await second.TypeAsync("The launch is off\r");

        (await second.EndAsync()).Expect(4).Says("nothing was committed");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Tree_and_card_keep_within_the_window(int columns)
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);
        using var show = OnTerminal(columns, ["runs", "show", id], ("NO_COLOR", "1"));
        using var card = OnTerminal(columns, ["review", "show", id], ("NO_COLOR", "1"));
        using var runs = OnTerminal(columns, ["runs", "list"], ("NO_COLOR", "1"));
        using var cards = OnTerminal(columns, ["review", "list"], ("NO_COLOR", "1"));

        string tree = Written(await show.EndAsync()).Split("run started")[0];
        string shown = Written(await card.EndAsync());
        string lists = Written(await runs.EndAsync()) + Written(await cards.EndAsync());

        Assert.Equal(2, lists.Split(id).Length - 1);
        foreach (string line in tree.Split('\n')[..^1].Concat(lists.Split('\n')).Concat(shown.Split('\n').Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.Contains("decide with", StringComparison.Ordinal))))
            Assert.True(line.TrimEnd('\r').Length <= columns, $"longer than {columns}: {line}");
    }

    [Fact]
    public async Task Colour_is_for_terminals_and_for_those_who_want_it()
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);
        using var coloured = OnTerminal(80, ["runs", "show", id]);
        using var plain = OnTerminal(80, ["runs", "show", id, "--no-color"]);
        using var asked = OnTerminal(80, ["runs", "show", id], ("NO_COLOR", "1"));

        Assert.Contains("\u001b[", Written(await coloured.EndAsync()), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", Written(await plain.EndAsync()), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", Written(await asked.EndAsync()), StringComparison.Ordinal);
    }

    /// <summary>What was written, without the keypad mode that the runtime itself sets on a terminal.</summary>
    private static string Written(Outcome outcome) =>
        outcome.Expect(0).Out.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).Replace("\u001b[?1l\u001b>", "", StringComparison.Ordinal);

    private BatonProcess OnTerminal(int columns, string[] arguments, params (string, string)[] environment) =>
        BatonProcess.OnTerminal(_workspace.Root, columns, 50, arguments, environment);
}
