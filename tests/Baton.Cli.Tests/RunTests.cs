using Baton.Core.Runs;

namespace Baton.Cli.Tests;

/// <summary>The whole path without a terminal: piped, and with JSON for scripts.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task A_new_playbook_checks_runs_and_lands()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();

        (await workspace.BatonAsync("check", "news")).Expect(0).Says("playbooks/news: no findings");
        var run = (await workspace.BatonAsync("run", "news", "--brief", brief, "--auto-approve")).Expect(0).Says("draft: done", "lint: passed", "post landed: file://");

        Assert.DoesNotContain('\u001b', run.Out + run.Error);
        Assert.All(run.Out.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.Single(Directory.EnumerateFiles(workspace.In("out"), "post.md", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task With_json_a_run_parks_is_decided_and_resumed()
    {
        using var workspace = new ScratchWorkspace();
        string id = await workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);

        var listed = (await workspace.BatonAsync("review", "list", "--json")).Expect(0).Json;
        var card = (await workspace.BatonAsync("review", "show", id, "--json")).Expect(0).Json;
        var decided = (await workspace.BatonAsync("review", "decide", id, "approve", "--override", "claims=counsel agreed", "--seen", card.GetProperty("hash").GetString()!, "--json")).Expect(0).Json;
        var resumed = (await workspace.BatonAsync("runs", "resume", id, "--json")).Expect(0).Json;

        Assert.Equal(id, Assert.Single(listed.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("running", decided.GetProperty("status").GetString());
        Assert.Equal("finished", resumed.GetProperty("status").GetString());
        Assert.Equal(card.GetProperty("content").GetProperty("subject").GetString(), resumed.GetProperty("output").GetProperty("subject").GetString());
        Assert.True(File.Exists(new Uri(resumed.GetProperty("commits")[0].GetProperty("url").GetString()!).LocalPath));
    }

    [Fact]
    public async Task Asked_for_changes_then_edited_the_committed_file_holds_the_edit_and_nothing_unapproved()
    {
        using var workspace = new ScratchWorkspace();
        string id = await workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);

        (await workspace.BatonAsync("review", "decide", id, "changes", "-m", "subject: name the price", "-m", "Mention the tamper")).Expect(0);
        (await workspace.BatonAsync("runs", "resume", id)).Expect(3).Says("draft (round", "signoff (round 2): review opened");
        (await workspace.BatonAsync("review", "show", id)).Expect(0).Says("Asked for in the last round", "subject: name the price", "Mention the tamper");
        (await workspace.BatonAsync("review", "show", id, "--write-content", "draft.md")).Expect(0);
        string draft = File.ReadAllText(workspace.In("draft.md"));
        const string unapproved = "Made in Porto.", edit = "Built in Porto, by eleven people.";
        Assert.Contains(unapproved, draft, StringComparison.Ordinal);
        File.WriteAllText(workspace.In("draft.md"), draft.Replace(unapproved, edit, StringComparison.Ordinal));
        (await workspace.BatonAsync("review", "decide", id, "edit", "--content", "draft.md", "--override", "claims=counsel agreed", "--override", "complete=said better")).Expect(0);
        (await workspace.BatonAsync("runs", "resume", id)).Expect(0);

        var approved = await ApprovedPartsAsync(workspace);
        foreach (var (name, text) in approved)
        {
            string file = File.ReadAllText(workspace.In($"out/launch-email/{id}/{name}"));
            Assert.Equal(text, file);
            Assert.Contains(edit, file, StringComparison.Ordinal);
            Assert.DoesNotContain(unapproved, file, StringComparison.Ordinal);
        }
        Assert.Equal(["email.html", "email.md"], approved.Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_rejected_run_commits_nothing_and_says_so_by_its_code()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string id = await workspace.ParkAtReviewAsync("news", await workspace.NewPlaybookAsync());

        (await workspace.BatonAsync("review", "decide", id, "reject", "-m", "The launch is off")).Expect(0).Says("The run is over.");
        (await workspace.BatonAsync("runs", "resume", id)).Expect(4).Says("nothing was committed");
        (await workspace.BatonAsync("runs", "show", id)).Expect(0).Says("“The launch is off”");

        Assert.False(Directory.Exists(workspace.In("out")));
    }

    [Fact]
    public async Task The_policy_decides_under_its_own_name_and_leaves_what_blocks_to_people()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        string id = (await workspace.BatonAsync("run", "news", "--brief", brief, "--auto-approve", "--json")).Expect(0).Json.GetProperty("id").GetString()!;
        (await workspace.BatonAsync("runs", "show", id)).Expect(0).Says("by policy auto-approve");

        workspace.Replace("playbooks/news/workflow.yaml", "scorer: brief-coverage }", "blocking: true, scorer: { email-rules: { unsubscribe: required } } }");
        (await workspace.BatonAsync("run", "news", "--brief", brief, "--auto-approve")).Expect(3).Says("parked: review signoff");
    }

    [Fact]
    public async Task A_decision_on_what_has_changed_since_is_refused()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string id = await workspace.ParkAtReviewAsync("news", await workspace.NewPlaybookAsync());

        (await workspace.BatonAsync("review", "decide", id, "approve", "--seen", new string('0', 64))).Expect(1).Says("has changed since you looked");
        (await workspace.BatonAsync("review", "decide", id, "edit")).Expect(2).Says("--write-content");
        (await workspace.BatonAsync("review", "decide", id, "changes")).Expect(2).Says("say what should change");
        (await workspace.BatonAsync("review", "decide", id, "changes", "-m", "titel: shorter")).Expect(2).Says("the content has no field `titel`; did you mean `title`?");
        (await workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        (await workspace.BatonAsync("review", "decide", id, "approve")).Expect(2).Says("no review of run", $"`baton runs resume {id}` goes on with it");
    }

    [Fact]
    public async Task An_edit_that_would_be_lost_or_is_none_is_refused_and_nothing_recorded()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string id = await workspace.ParkAtReviewAsync("news", await workspace.NewPlaybookAsync());
        (await workspace.BatonAsync("review", "show", id, "--write-content", "same.md")).Expect(0).Says("wrote same.md");
        string same = File.ReadAllText(workspace.In("same.md"));
        string field = same.Split(' ')[1];
        workspace.Write("plain.md", "My own text, written anew.\n");
        workspace.Write("before.md", $"Forgotten.\n{same}");
        workspace.Write("twice.md", $"{same}==== {field} ====\nAgain.\n");
        await File.WriteAllBytesAsync(workspace.In("bytes.md"), [0xFF, 0xFE, 0x00, 0x9C], TestContext.Current.CancellationToken);

        foreach (var (file, why) in new[] { ("plain.md", "belongs to no field"), ("before.md", "belongs to no field"), ("twice.md", "twice"), ("bytes.md", "UTF-8"), ("same.md", "no edit in it") })
            (await workspace.BatonAsync("review", "decide", id, "edit", "--content", file)).Expect(2).Says(why);

        File.WriteAllText(workspace.In("same.md"), same.Replace($"==== {field} ====\n", $"==== {field} ====\nMine: ", StringComparison.Ordinal));
        (await workspace.BatonAsync("review", "decide", id, "edit", "--content", "same.md")).Expect(0).Says($"recorded: edit of {field}.");
    }

    [Fact]
    public async Task A_run_shows_its_handoffs_and_prompts_as_json()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string id = await workspace.ParkAtReviewAsync("news", await workspace.NewPlaybookAsync());

        var handoffs = (await workspace.BatonAsync("runs", "show", id, "--handoffs", "--prompts", "--json")).Expect(0).Json.GetProperty("handoffs");
        (await workspace.BatonAsync("runs", "show", id, "--handoffs")).Expect(0).Says("brief ← the run's brief, verbatim", "byte for byte the one that was sent");

        var draft = Assert.Single(handoffs.EnumerateArray());
        Assert.True(draft.GetProperty("promptMatches").GetBoolean());
        Assert.Equal("brief", draft.GetProperty("arrows")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_a_model_or_a_brief_says_does_not_steer_the_terminal()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        workspace.Replace(brief, "product: Brisa One", "product: \"Brisa\\e]0;owned\\aOne \\u202Eeno\"");
        string id = await workspace.ParkAtReviewAsync("news", brief);

        foreach (string[] command in (string[][])[["runs", "list"], ["runs", "show", id], ["review", "show", id], ["runs", "show", id, "--handoffs", "--prompts"]])
        {
            var outcome = (await workspace.BatonAsync(command)).Expect(0);
            Assert.DoesNotContain(outcome.Out, c => c is '\u001b' or '\a' or '\u202e');
        }
    }

    /// <summary>The parts that the journal has as approved.</summary>
    private static async Task<List<(string Name, string Text)>> ApprovedPartsAsync(ScratchWorkspace workspace)
    {
        var run = Assert.Single(await RunHistory.RunsAsync(workspace)).Run;
        var closed = (await RunHistory.EventsAsync(workspace, run)).OfType<RunEvent.ReviewClosed>().Single(e => e.Outcome == ReviewOutcome.Approved);
        var payload = await RunHistory.ValueAsync(workspace, run, Assert.Single(closed.Payloads).Payload);
        return [.. payload.GetProperty("parts").EnumerateObject().Select(p => (p.Name, p.Value.GetProperty("text").GetString()!))];
    }
}
