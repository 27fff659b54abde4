using System.Diagnostics;
using System.Text;
using Baton.Cli.Output;

namespace Baton.Cli.Tests;

/// <summary>What <c>baton check --fix</c> changes, and what it leaves alone.</summary>
public sealed class FixTests : IDisposable
{
    private const string Workflow = "playbooks/launch-email/workflow.yaml";

    private readonly ScratchWorkspace _workspace = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task All_safe_edits_are_made_at_once_and_shown_and_nothing_else_changes()
    {
        string whole = await File.ReadAllTextAsync(_workspace.In(Workflow), Stop);
        Unquote();
        _workspace.Replace(Workflow, "when: brief.regions contains \"EU\"", "when: '{{ brief.regions contains \"EU\" }}'");

        var outcome = (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(0);

        outcome.Says("--- a/playbooks/launch-email/workflow.yaml", "+++ b/playbooks/launch-email/workflow.yaml", "+    needs: [research.insights, \"draft?\", \"lint.findings?\",", "safe edits made", "playbooks/launch-email: no findings");
        Assert.Equal(whole.Replace("when: brief.regions contains \"EU\"", "when: 'brief.regions contains \"EU\"'", StringComparison.Ordinal), await File.ReadAllTextAsync(_workspace.In(Workflow), Stop));
    }

    [Fact]
    public async Task A_dry_run_shows_the_same_difference_and_writes_nothing()
    {
        Unquote();
        string before = await File.ReadAllTextAsync(_workspace.In(Workflow), Stop);

        var dry = (await _workspace.BatonAsync("check", "launch-email", "--fix", "--dry-run", "--json")).Expect(0).Json[0];

        Assert.Equal(before, await File.ReadAllTextAsync(_workspace.In(Workflow), Stop));
        Assert.False(dry.GetProperty("fix").GetProperty("written").GetBoolean());
        Assert.Equal(2, dry.GetProperty("findings").GetArrayLength());
        var done = (await _workspace.BatonAsync("check", "launch-email", "--fix", "--json")).Expect(0).Json[0];
        Assert.True(done.GetProperty("fix").GetProperty("written").GetBoolean());
        Assert.Equal(0, done.GetProperty("findings").GetArrayLength());
        Assert.Equal(dry.GetProperty("fix").GetProperty("changed").GetRawText(), done.GetProperty("fix").GetProperty("changed").GetRawText());
        Assert.Equal(["YM008", "YM008"], done.GetProperty("fix").GetProperty("applied").EnumerateArray().Select(a => a.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Line_ends_the_byte_order_mark_and_permissions_stay()
    {
        string file = _workspace.In(Workflow);
        string windows = (await File.ReadAllTextAsync(file, Stop)).Replace("\n", "\r\n", StringComparison.Ordinal);
        byte[] wanted = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(windows)];
        await File.WriteAllTextAsync(file, windows.Replace("\"draft?\"", "draft?", StringComparison.Ordinal), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), Stop);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(0);

        Assert.Equal(wanted, await File.ReadAllBytesAsync(file, Stop));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Empty(Directory.EnumerateFiles(_workspace.In("playbooks/launch-email"), "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    public async Task An_edit_that_brings_an_error_to_light_is_left_out_and_the_others_are_made()
    {
        // Without its braces the condition can be read, and then names a field that the brief does not have.
        _workspace.Replace(Workflow, "when: brief.regions contains \"EU\"", "when: '{{ brief.reginos contains \"EU\" }}'");
        _workspace.Replace(Workflow, "\"draft?\"", "draft?");

        var outcome = (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(2);

        outcome.Says("left out: playbooks/launch-email/workflow.yaml:", "drop the braces; an error would be new with it: HO004 at playbooks/launch-email/workflow.yaml:96:16: `brief.reginos` leads nowhere", "1 safe edit made", "help (maybe): drop the braces");
        string text = await File.ReadAllTextAsync(_workspace.In(Workflow), Stop);
        Assert.Contains("{{ brief.reginos", text, StringComparison.Ordinal);
        Assert.Contains("\"draft?\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_need_is_added_though_what_was_held_back_because_of_it_comes_to_light()
    {
        const string news = "playbooks/news/workflow.yaml";
        await _workspace.NewPlaybookAsync();
        _workspace.Replace(news, "steps:\n", "steps:\n  - agent: angle\n    role: copywriter\n    task: Find an angle for {{ brief.product }}.\n    produces: { angle: string, points: [string, 1..5] }\n");
        _workspace.Replace("playbooks/news/prompts/draft.md", "{{ brief.product }}", "{{ brief.product }}, told as {{ angle.angle }},");

        (await _workspace.BatonAsync("check", "news")).Expect(2).Says("error[HO006]", "1 error");
        var outcome = (await _workspace.BatonAsync("check", "news", "--fix")).Expect(2);

        outcome.Says("+    needs: [\"lint.findings?\", \"signoff.comments?\", \"signoff.content?\", angle.angle]", "1 safe edit made", "error[HO020]: `angle.points` gets to no commit", "1 error");
        Assert.DoesNotContain("left out", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_inside_the_playbook_is_followed_and_one_that_leads_outside_is_not()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need a right on Windows.");
        string folder = _workspace.In("playbooks/launch-email");
        string broken = "{% if brief.offer && brief.price %}Both.{% endif %}{{ brief.product }}";
        await File.WriteAllTextAsync(Path.Combine(folder, "prompts/real.md"), broken, Stop);
        await File.WriteAllTextAsync(_workspace.In("outside.md"), broken, Stop);
        File.Delete(Path.Combine(folder, "prompts/research.md"));
        File.CreateSymbolicLink(Path.Combine(folder, "prompts/research.md"), "real.md");
        File.Delete(Path.Combine(folder, "prompts/privacy-note.md"));
        File.CreateSymbolicLink(Path.Combine(folder, "prompts/privacy-note.md"), _workspace.In("outside.md"));

        (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(2).Says("leads outside the playbook's folder");

        Assert.Contains("brief.offer and brief.price", await File.ReadAllTextAsync(Path.Combine(folder, "prompts/real.md"), Stop), StringComparison.Ordinal);
        Assert.Equal("real.md", new FileInfo(Path.Combine(folder, "prompts/research.md")).LinkTarget);
        Assert.Equal(broken, await File.ReadAllTextAsync(_workspace.In("outside.md"), Stop));
    }

    [Fact]
    public async Task A_read_only_file_is_said_to_be_one()
    {
        Unquote();
        File.SetAttributes(_workspace.In(Workflow), FileAttributes.ReadOnly);

        (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(0).Says("not written: `playbooks/launch-email/workflow.yaml` is read-only", "2 warnings");
    }

    [Fact]
    public async Task Nothing_to_mend_is_said_and_options_that_do_not_go_together_are_refused()
    {
        (await _workspace.BatonAsync("check", "launch-email", "--fix")).Expect(0).Says("there is nothing that can safely be mended by itself");
        (await _workspace.BatonAsync("check", "--fix", "--watch")).Expect(2).Says("--fix and --watch don't go together");
        (await _workspace.BatonAsync("check", "--dry-run")).Expect(2).Says("--dry-run goes with --fix");
    }

    [Theory]
    [InlineData("a\nb\nc\n", "a\nB\nc\n")]
    [InlineData("a\nb", "a\nb\nc")]
    [InlineData("", "a\n")]
    [InlineData("a\n", "")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n", "1\ntwo\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n20\ntwenty-one\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n5\n6\n7\n8\n9\n")]
    [InlineData("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n")]
    public async Task A_difference_can_be_applied_by_git(string before, string after)
    {
        await File.WriteAllTextAsync(_workspace.In("text"), before, Stop);
        await File.WriteAllTextAsync(_workspace.In("change.diff"), UnifiedDiff.Of("text", before, after), Stop);
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "change.diff"]) { WorkingDirectory = _workspace.Root, RedirectStandardError = true })!;
        string said = await git.StandardError.ReadToEndAsync(Stop);
        await git.WaitForExitAsync(Stop);

        Assert.True(git.ExitCode == 0, said);
        Assert.Equal(after, File.Exists(_workspace.In("text")) ? await File.ReadAllTextAsync(_workspace.In("text"), Stop) : "");
    }

    /// <summary>Two warnings in one list, each with a safe edit.</summary>
    private void Unquote() => _workspace.Replace(Workflow, "\"draft?\", \"lint.findings?\"", "draft?, lint.findings?");
}
