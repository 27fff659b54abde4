using System.Text.Json;
using Baton.Core.Runs;

namespace Baton.Surfaces.Tests;

/// <summary>Mail by the whole of Baton, to maildev.</summary>
public sealed class EmailTests(Maildev maildev)
{
    private static readonly Func<string, bool> WholeMail = said => said.EndsWith("\r\n.\r\n", StringComparison.Ordinal);

    [Fact]
    public async Task What_was_approved_is_what_is_in_the_inbox()
    {
        using var workspace = await WorkspaceAsync(maildev.Port, "whole");
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("post landed: mid:");

        var mail = Assert.Single(await maildev.InboxAsync("whole@brand.example"));
        Assert.Equal(await workspace.PartAsync(run, "message.txt"), Text(mail, "text"));
        Assert.Equal(await workspace.PartAsync(run, "message.html"), Text(mail, "html"));
        string source = await maildev.SourceAsync(mail);
        Assert.Contains("\nList-Unsubscribe: <https://brand.example/leave>", source, StringComparison.Ordinal);
        Assert.Contains("\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", source, StringComparison.Ordinal);
        Assert.Contains("\nContent-Type: multipart/alternative", source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_goes_to_those_named_and_commits_nothing()
    {
        using var workspace = await WorkspaceAsync(maildev.Port, "everybody");
        string run = await workspace.ParkedAsync();

        (await workspace.BatonAsync("review", "proof", run, "--to", "me@brand.example", "--to", "seeds@brand.example")).Expect(0).Says("a proof went to me@brand.example");

        var proof = Assert.Single(await maildev.InboxAsync("me@brand.example"));
        Assert.Single(await maildev.InboxAsync("seeds@brand.example"));
        Assert.Empty(await maildev.InboxAsync("everybody@brand.example"));
        Assert.StartsWith("[Proof] ", Text(proof, "subject"), StringComparison.Ordinal);
        var events = await workspace.EventsAsync(run);
        Assert.Single(events.OfType<RunEvent.ProofSent>());
        Assert.Empty(events.OfType<RunEvent.CommitStarted>());
        (await workspace.BatonAsync("review", "decide", run, "approve")).Expect(0);
        (await workspace.BatonAsync("runs", "resume", run)).Expect(0);
        Assert.Single(await maildev.InboxAsync("everybody@brand.example"));
    }

    [Fact]
    public async Task A_dry_run_and_a_preview_show_the_mail_and_send_nothing()
    {
        using var workspace = await WorkspaceAsync(maildev.Port, "dry");

        var dry = (await workspace.BatonAsync("run", "news", "-b", "playbooks/news/briefs/sample.yaml", "--dry-run")).Expect(0)
            .Says($"MAIL smtp://127.0.0.1:{maildev.Port}", "RCPT TO: dry@brand.example", "List-Unsubscribe: <https://brand.example/leave>", "Nothing was sent, and the run is not kept.");
        string run = await workspace.ParkedAsync();
        var preview = (await workspace.BatonAsync("review", "show", run, "--preview")).Expect(0).Says("RCPT TO: dry@brand.example");

        Assert.DoesNotContain("dry-run:", dry.Error, StringComparison.Ordinal);
        Assert.Contains("Subject: ", preview.Out, StringComparison.Ordinal);
        Assert.Empty(await maildev.InboxAsync("dry@brand.example"));
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("cut")]
    public async Task When_the_answer_is_lost_it_waits_for_a_person_and_is_not_sent_again(string how)
    {
        await using var proxy = new FlakyProxy(maildev.Port);
        using var workspace = await WorkspaceAsync(proxy.Port, how);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(how == "cut" ? TrapKind.CutAnswer : TrapKind.HoldAnswer, WholeMail);

        using (var worker = workspace.Start("runs", "resume", run))
        {
            await trap.Sprung;
            if (how == "killed")
                await worker.KillAsync();
            else
                (await worker.EndAsync()).Expect(3).Says("needs attention");
        }
        trap.Release();
        if (how == "killed")
            (await workspace.BatonAsync("runs", "resume", run)).Expect(3).Says("its receipt is missing; `email` can't tell whether it landed");
        (await workspace.BatonAsync("runs", "resume", run)).Expect(1).Says("whether the commit landed can't be known from here; look at the surface");

        Assert.Single(await maildev.InboxAsync($"{how}@brand.example"));
        Assert.Single((await workspace.EventsAsync(run)).OfType<RunEvent.CommitInDoubt>());
    }

    private static Task<CommittingWorkspace> WorkspaceAsync(int port, string recipient) => CommittingWorkspace.NewAsync(
        $"""
        email:
          host: 127.0.0.1
          port: {port}
          security: none
          from: Brand News <news@brand.example>
          unsubscribe: https://brand.example/leave
        """,
        $"{{ surface: email, recipients: {recipient}@brand.example }}",
        "{ title: signoff.content.title, markdown: signoff.content.body }");

    private static string Text(JsonElement mail, string name) => mail.GetProperty(name).GetString()!.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
