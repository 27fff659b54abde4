using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers;
using Baton.Core.Runs;
using Baton.Engine;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Storage;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>A run on the real engine: memory journal, offline model, shipped scorers, files in a folder of the test's own.</summary>
internal sealed class Rehearsal : IDisposable
{
    private readonly TemporaryFolder _out = new();
    private readonly MemoryJournal _journal = new(TimeProvider.System);
    private readonly RunHost _host;
    private readonly ReviewDesk _desk;

    public Rehearsal(params (string Path, string Text)[] changed)
    {
        Workspace = LaunchEmail.Workspace(_out.Path);
        Playbook = changed.Length == 0 ? LaunchEmail.AsShipped : LaunchEmail.Load(Workspace, changed);
        _host = new RunHost(_journal, Workspace, LocalProcess.Self());
        _desk = new ReviewDesk(Workspace);
    }

    public Workspace Workspace { get; }

    public LoadedPlaybook Playbook { get; }

    public RunSession Session { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TemporaryFolder Out => _out;

    /// <summary>Works the run to where it waits for people, and gives the card they see.</summary>
    public async Task<ReviewCard> ToReviewAsync(JsonElement brief)
    {
        Session = await _host.StartAsync(Playbook, brief, "test", autoApprove: false, Cancellation);
        return await ToNextReviewAsync();
    }

    public Task<ReviewCard> ToReviewAsync(string brief) => ToReviewAsync(LaunchEmail.Brief(Playbook, brief));

    public async Task<ReviewCard> ToNextReviewAsync()
    {
        await WorkAsync();
        Assert.Equal("review signoff by all of brand, legal", RunProgress.Of(Session.State).Waiting);
        return await CardAsync();
    }

    public async Task WorkAsync() => Assert.Null(await _host.WorkAsync(Session, TimeSpan.FromMinutes(5), IRunProgress.None, Cancellation));

    public Task<ReviewCard> CardAsync() =>
        _desk.CardAsync(Session, Session.State.Frontier.Single(o => Session.State[o] is { Status: SlotStatus.Open, Review: not null }), Cancellation);

    public async Task DecideAsync(ReviewCard card, Answer answer, JsonElement? content = null, params ReviewComment[] comments)
    {
        var decision = new PersonsDecision(
            answer, card.ContentHash, "ana", card.Approvers.Groups, [.. comments], content, [], ImmutableDictionary<string, string>.Empty);
        Assert.Null(await _desk.DecideAsync(Session, card.Place, card.Round, decision, Cancellation));
    }

    /// <summary>The scores of each round of the gate, first round first: whether it passed and what it found.</summary>
    public async Task<IReadOnlyList<(bool Passed, JsonElement Findings)>> LintsAsync()
    {
        var rounds = new List<(bool, JsonElement)>();
        foreach (var scored in Session.History.OfType<RunEvent.CheckScored>())
            rounds.Add((scored.Passed, (await Session.Values.LoadAsync(scored.Output, Cancellation)).Value.GetProperty("findings")));
        return rounds;
    }

    /// <summary>How much of the brief stands in what was committed.</summary>
    public async Task<Score> CoverageAsync(JsonElement brief, string title, string excerpt, string markdown)
    {
        var workflow = Playbook.Version!.Workflow;
        return await new BriefCoverage().ScoreAsync(
            new ScoringInput(
                JsonSerializer.SerializeToElement(new { title, excerpt, markdown }), Workspace.Surfaces["file"].Takes, brief, workflow.Brief,
                workflow.Brand, new Dictionary<string, JsonElement>(), [], JsonSerializer.SerializeToElement(new { })),
            Cancellation);
    }

    public static string[] Errors(JsonElement findings, string scorer) =>
        [.. findings.EnumerateArray()
            .Where(f => f.GetProperty("scorer").GetString() == scorer && f.GetProperty("severity").GetString() == "error")
            .Select(f => f.GetProperty("message").GetString()!)];

    public static JsonElement With(JsonElement content, string field, string text)
    {
        var edited = JsonNode.Parse(content.GetRawText())!.AsObject();
        edited[field] = text;
        return JsonSerializer.SerializeToElement(edited);
    }

    public void Dispose() => _out.Dispose();
}
