using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Workflows;
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
    private readonly ShippedPlaybook _shipped;
    private readonly MemoryJournal _journal;
    private readonly RunHost _host;
    private readonly ReviewDesk _desk;

    public Rehearsal(params (string Path, string Text)[] changed)
        : this(ShippedPlaybook.LaunchEmail, TimeProvider.System, changed)
    {
    }

    public Rehearsal(ShippedPlaybook shipped, TimeProvider clock, params (string Path, string Text)[] changed)
    {
        _shipped = shipped;
        _journal = new MemoryJournal(clock);
        Workspace = ShippedPlaybook.Workspace(_out.Path, clock);
        Playbook = changed.Length == 0 ? shipped.AsShipped : shipped.Load(Workspace, changed);
        _host = new RunHost(_journal, Workspace, LocalProcess.Self());
        _desk = new ReviewDesk(Workspace);
    }

    public Workspace Workspace { get; }

    public LoadedPlaybook Playbook { get; }

    public RunSession Session { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TemporaryFolder Out => _out;

    public JsonElement Brief(string name) => _shipped.Brief(Playbook, name);

    public async Task StartAsync(JsonElement brief)
    {
        Session = await _host.StartAsync(Playbook, brief, "test", autoApprove: false, Cancellation);
        await WorkAsync();
    }

    /// <summary>Works the run to where it waits for people, and gives the card they see.</summary>
    public async Task<ReviewCard> ToReviewAsync(JsonElement brief)
    {
        Session = await _host.StartAsync(Playbook, brief, "test", autoApprove: false, Cancellation);
        return await ToNextReviewAsync();
    }

    public Task<ReviewCard> ToReviewAsync(string brief) => ToReviewAsync(Brief(brief));

    public async Task<ReviewCard> ToNextReviewAsync(string waiting = "review signoff by all of brand, legal")
    {
        await WorkAsync();
        Assert.Equal(waiting, RunProgress.Of(Session.State).Waiting);
        return await CardAsync();
    }

    public async Task WorkAsync() => Assert.Null(await _host.WorkAsync(Session, TimeSpan.FromMinutes(5), IRunProgress.None, Cancellation));

    /// <summary>The approval of what is waited on, and whatever follows up to the next wait.</summary>
    public async Task ApproveAsync(ReviewCard card)
    {
        await DecideAsync(card, Answer.Approve);
        await WorkAsync();
    }

    /// <summary>What was committed, as files of that ending in the order of their names.</summary>
    public IReadOnlyList<string> Written(string ending) =>
        [.. _out.Files.Where(f => f.EndsWith(ending, StringComparison.Ordinal) && !f.EndsWith(".receipt.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => File.ReadAllText(_out[f]))];

    public Task<ReviewCard> CardAsync() =>
        _desk.CardAsync(Session, Session.State.Frontier.Single(o => Session.State[o] is { Status: SlotStatus.Open, Review: not null }), Cancellation);

    /// <summary>The question somebody is asked.</summary>
    public Task<AskCard> AskCardAsync() =>
        AskDesk.CardAsync(Session, Session.State.Frontier.Single(o => Session.State.StepAt(o) is Step.Ask), Cancellation);

    public async Task AnswerAsync(JsonElement answer) =>
        Assert.Null(await AskDesk.AnswerAsync(Session, await AskCardAsync(), answer, Cancellation));

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
    public Task<Score> CoverageAsync(JsonElement brief, string title, string excerpt, string markdown) =>
        ScoreAsync(new BriefCoverage(), JsonSerializer.SerializeToElement(new { title, excerpt, markdown }), brief, Workspace.Surfaces["file"].Takes);

    /// <summary>The score of some content as this run's brief and brand make it, without evidence.</summary>
    /// <param name="contract">Tells Markdown from plain text; the content's own look does without.</param>
    public async Task<Score> ScoreAsync(IScorer scorer, JsonElement content, JsonElement brief, Contract? contract = null, string options = "{}")
    {
        var workflow = Playbook.Version!.Workflow;
        return await scorer.ScoreAsync(
            new ScoringInput(
                content, contract ?? Contract.Json, brief, workflow.Brief, workflow.Brand, new Dictionary<string, JsonElement>(), [], JsonDocument.Parse(options).RootElement),
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
