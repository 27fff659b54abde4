using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;
using Baton.Storage;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Tests.Runs;

public sealed class BrokenCallTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_call_that_breaks_fails_its_worker_instead_of_leaving_it_waiting()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(new InvalidOperationException("the client is broken"), TestContext.Current.CancellationToken));

        Assert.Equal("the client is broken", failure.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_that_its_client_gives_up_is_made_again()
    {
        var session = await RunAsync(new TaskCanceledException("the client's own time is over"), TestContext.Current.CancellationToken);

        var failed = Assert.Single(session.History.OfType<RunEvent.AttemptFailed>());
        Assert.Equal((FailureKind.Transient, NextMove.Retry), (failed.Kind, failed.Next));
    }

    private static async Task<RunSession> RunAsync(Exception failure, CancellationToken cancellation)
    {
        var installation = new Installation(new Dictionary<string, Contract>(), new Dictionary<string, SurfaceOffer>(), ["failing"]);
        var playbook = PlaybookLoader.Load(new PlaybookSnapshot("one", Files), installation);
        Assert.DoesNotContain(playbook.Findings, f => f.Severity == Severity.Error);
        await using var journal = new MemoryJournal(TimeProvider.System);
        var workspace = new Workspace(new FailingModel(failure), new Dictionary<string, ISurface>(), new Dictionary<string, IScorer>(), TimeProvider.System, () => 0.5);
        var host = new RunHost(journal, workspace, LocalProcess.Self());
        var session = await host.StartAsync(playbook, JsonDocument.Parse("""{ "product": "Brisa One" }""").RootElement, "test", autoApprove: false, cancellation);
        await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, cancellation);
        return session;
    }

    private static Dictionary<string, string> Files => new()
    {
        ["workflow.yaml"] = """
            workflow: one
            version: 1.0.0
            title: One agent
            purpose: Show what becomes of a broken call.
            brief: { product: string }
            roles: { writer: { instructions: writer.md, model: failing } }
            steps:
              - agent: draft
                role: writer
                task: draft.md
                produces: { text: string }
                retry: { attempts: 2, backoff: 1h..2h }
            output: { text: draft.text }
            """,
        ["writer.md"] = "You write.\n",
        ["draft.md"] = "Write about {{ brief.product }}.\n",
    };

    private sealed class FailingModel(Exception failure) : IModels, IChatClient
    {
        public IReadOnlyCollection<string> Names => ["failing"];

        public Model Open(string name) => new(name, name, this) { Price = Price.Free };

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw failure;

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw failure;

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
