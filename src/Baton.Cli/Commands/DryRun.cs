using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
using Baton.Storage;

namespace Baton.Cli.Commands;

/// <summary>
/// A run that nobody keeps and that sends nothing: its reviews are decided by policy, and each commit shows what it would have
/// sent. The models are asked for real, or there would be nothing to show.
/// </summary>
public sealed class DryRun(CommandContext context)
{
    private readonly List<(string Commit, IReadOnlyList<OutgoingRequest> Requests)> _sends = [];

    public async Task<int> GoAsync(LoadedPlaybook playbook, JsonElement brief, IReadOnlyList<KeptFile> files, CancellationToken cancellation)
    {
        var engine = context.Workspace.Engine;
        engine = engine with
        {
            Surfaces = engine.Surfaces.ToDictionary(s => s.Key, s => (ISurface)new RehearsedSurface(s.Value, Keep, engine.Clock)),
        };
        await using var journal = new MemoryJournal(engine.Clock);
        var host = new RunHost(journal, engine, LocalProcess.Self());
        var session = await host.BeginAsync(playbook, brief, "cli", autoApprove: true, cancellation, files: files);
        var display = new RunDisplay(context.Terminal, session, engine.Clock);
        if (!context.Terminal.IsJson)
            context.Terminal.Line("dry run: nothing is kept and nothing is sent; what each commit would send stands at the end");
        display.Replay(session.Past);
        await display.ShowAsync(() => host.WorkAsync(session, RunLoop.Patience, display, cancellation));
        string? open = null;
        if (session.State.Frontier.Cast<int?>().FirstOrDefault(o => session.State[o!.Value] is { Status: SlotStatus.Open, Review: not null }) is { } review)
        {
            // What would be sent were this content approved.
            var card = await new ReviewDesk(engine).CardAsync(session, review, cancellation);
            open = card.Step;
            _sends.AddRange(card.Destinations.Select(d => (d.Commit, (IReadOnlyList<OutgoingRequest>)d.Requests)));
        }
        Show(session, open);
        return session.State.IsOver ? ExitCode.Finished : ExitCode.Parked;
    }

    private void Keep(CommitRequest request, IReadOnlyList<OutgoingRequest> sends)
    {
        lock (_sends)
            _sends.Add((request.Step, sends));
    }

    private void Show(RunSession session, string? open)
    {
        var (status, waiting) = RunProgress.Of(session.State);
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(new JsonObject
            {
                ["dryRun"] = true,
                ["status"] = RunProgress.Word(status),
                ["waiting"] = waiting,
                ["sends"] = new JsonArray([.. _sends.Select(s => (JsonNode)new JsonObject { ["commit"] = s.Commit, ["requests"] = OutgoingView.Json(s.Requests) })]),
            });
            return;
        }
        context.Terminal.Line();
        foreach (var (commit, requests) in _sends)
            OutgoingView.Show(context.Terminal, commit, requests);
        if (open is not null)
            context.Terminal.Line($"`{open}` was not passed by policy: this is what its approval would send.");
        else if (!session.State.IsOver)
            context.Terminal.Line($"It stopped on the way: {waiting}");
        context.Terminal.Line(_sends.Count == 0 ? "Nothing would be sent. The run is not kept." : "Nothing was sent, and the run is not kept.");
    }
}
