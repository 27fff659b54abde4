using Baton.Connectors.Tests.Surfaces;
using Baton.Core.Runs;

namespace Baton.Surfaces.Tests;

/// <summary>A webhook by the whole of Baton, with what can go wrong in the middle.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task A_revoked_credential_parks_the_run_and_a_new_one_lets_it_go_on()
    {
        await using var server = new LocalServer(request => request.Headers["Authorization"] == "Bearer the-new-one"
            ? LocalServer.Json(200, """{ "id": "7" }""")
            : LocalServer.Json(401, $$"""{ "message": "unknown token {{request.Headers["Authorization"]}}" }"""));
        using var workspace = await WorkspaceAsync(server.Address, $"Bearer {CommittingWorkspace.Canary}");
        string run = await workspace.ApprovedAsync();

        var refused = (await workspace.BatonAsync("runs", "resume", run)).Expect(3)
            .Says("`crm`: 127.0.0.1:", "answers 401 and does not accept file:credential; put one that holds there, then resume", "unknown token [file:credential]");
        var shown = (await workspace.BatonAsync("runs", "show", run)).Expect(0);
        var json = (await workspace.BatonAsync("runs", "show", run, "--json")).Expect(0);
        workspace.HidesCredential(refused, shown, json);
        workspace.Put("credential", "Bearer the-new-one");
        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("post landed");

        Assert.Equal(await workspace.PartAsync(run, "body.json"), server.Received[^1].Text);
    }

    [Fact]
    public async Task A_lost_answer_is_in_doubt_and_nothing_is_sent_again()
    {
        await using var server = new LocalServer(_ => null);
        using var workspace = await WorkspaceAsync(server.Address);
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(3).Says("broke off before an answer came");
        (await workspace.BatonAsync("runs", "resume", run)).Expect(1).Says("whether the commit landed can't be known from here; look at the surface");

        Assert.Single(server.Received);
        Assert.Single((await workspace.EventsAsync(run)).OfType<RunEvent.CommitInDoubt>());
    }

    [Fact]
    public async Task Where_the_receiver_remembers_keys_the_same_key_is_sent_again()
    {
        int asked = 0;
        await using var server = new LocalServer(_ => Interlocked.Increment(ref asked) == 1 ? null : LocalServer.Json(200, """{ "id": "7" }"""));
        using var workspace = await WorkspaceAsync(server.Address, more: "  remembers_keys: 24h");
        workspace.Replace("playbooks/news/workflow.yaml", "    with: { title: signoff", "    retry: { attempts: 3, backoff: 1ms..2ms }\n    with: { title: signoff");
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("post landed");

        Assert.Equal(2, server.Received.Count);
        Assert.Single(server.Received.Select(r => (r.Headers["Idempotency-Key"], r.Text)).Distinct());
    }

    [Fact]
    public async Task Check_says_all_that_is_wrong_with_the_workspace_and_the_commit()
    {
        using var workspace = await WorkspaceAsync(new Uri("https://crm.brand.example/"));
        workspace.Put("baton.yaml", """
            surfaces:
              crm: { type: webhook, url: "http://crm.brand.example/", secret: whsec_written-out, remember_keys: 24h }
              mail: { type: email, host: smtp.brand.example, user: baton, from: nobody }
              file: { type: webhook, url: "https://x.example/" }
              thing: { url: "https://x.example/" }
            """);

        (await workspace.BatonAsync("check", "news")).Expect(2)
            .Says(
                "`url` of the surface `crm` is wrong: http is for this machine alone; write https",
                "`secret` of the surface `crm` is a reference, env:NAME or file:path; here a secret is written out",
                "the surface `crm` has no key `remember_keys`; did you mean `remembers_keys`?",
                "the surface `mail` lacks `password`",
                "`nobody` is no mailbox",
                "the surface `file` is always there",
                "the surface `thing` lacks `type`: webhook, email");
        workspace.Put("baton.yaml", "surfaces: { email: { host: localhost, security: none, from: a@brand.example } }\n");
        workspace.Replace("playbooks/news/workflow.yaml", "surface: crm", "surface: crm, topic: x");
        (await workspace.BatonAsync("check", "news")).Expect(2).Says("there is no surface `crm`", "surfaces besides `file` are set up in baton.yaml");
        workspace.Replace("playbooks/news/workflow.yaml", "surface: crm, topic: x", "surface: email, recipient: x");
        (await workspace.BatonAsync("check", "news")).Expect(2).Says("recipient", "recipients", "unsubscribe", "the surface `email` has no field `body`");
    }

    private static Task<CommittingWorkspace> WorkspaceAsync(Uri address, string? credential = null, string more = "") => CommittingWorkspace.NewAsync(
        $"crm:\n  type: webhook\n  url: {address}\n  authorization: file:credential{(more.Length > 0 ? $"\n{more}" : "")}",
        "{ surface: crm }",
        "{ title: signoff.content.title, body: signoff.content.body }",
        credential);
}
