using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Liquid;
using Baton.Core.Reviews;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Commits;
using Baton.Engine.Prompts;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Reviews;

/// <summary>Opens reviews, shows their cards, and takes decisions.</summary>
public sealed class ReviewDesk(Workspace workspace)
{
    private readonly ScoringDesk _scoring = new(workspace);
    private readonly CommitDesk _commits = new(workspace);

    /// <exception cref="HandoffException">What is to be reviewed is not there.</exception>
    /// <exception cref="Baton.Core.Liquid.LiquidException">The content can't be put together.</exception>
    /// <exception cref="SurfaceException">What would be approved can't be committed.</exception>
    public async Task<RunCommand.OpenReview> OpenAsync(RunSession session, int place, int round, CancellationToken cancellation)
    {
        var review = (Step.Review)session.State.StepAt(place);
        var content = Payload.Of(await new Evaluator(session.Values, session.State, place).WholeAsync(review.Of, cancellation));
        var findings = await CriteriaAsync(session, review, place, content.Value, cancellation);
        var payloads = await PayloadsAsync(session, review, place, content.Value, cancellation);
        return new RunCommand.OpenReview(place, round, content, findings, Preview(payloads));
    }

    public async Task<ReviewCard> CardAsync(RunSession session, int place, CancellationToken cancellation)
    {
        var (review, slot) = ((Step.Review)session.State.StepAt(place), session.State[place]);
        var open = slot.Review!;
        var values = session.Values;
        var evaluator = new Evaluator(values, session.State, place);
        var evidence = ImmutableArray.CreateBuilder<(string, JsonElement)>();
        foreach (var path in review.Show)
            if (await evaluator.ValueAsync(path, cancellation) is { } value)
                evidence.Add((path.Text, value));
        var content = ContractOrder.Arrange((await values.LoadAsync(open.Content, cancellation)).Value, session.Version.ContentOf(session.State.NodeAt(place)));
        // After an edit the kept findings and preview are of the text before it: show those of what stands.
        var findings = (await CriteriaAsync(session, review, place, content, cancellation)).Value;
        var destinations = Destinations(session, await PayloadsAsync(session, review, place, content, cancellation));
        JsonElement? before = slot.Earlier is StepOutput.Stored earlier ? (await values.LoadAsync(earlier.Value, cancellation)).Value : null;
        return new ReviewCard(
            session.Run, session.ScopeAt(place).Workflow.Name, session.State.AddressOf(place), place, slot.Round, content, session.Version.ContentOf(session.State.NodeAt(place)), open.ContentHash,
            before?.GetProperty("content"), ContractOrder.Arrange(await session.BriefAtAsync(place, cancellation), session.ScopeAt(place).Workflow.Brief), evidence.DrainToImmutable(),
            [.. review.Criteria.Select(c => OnCard(c, findings))], destinations,
            before is { } b ? [.. b.GetProperty("comments").EnumerateArray().Select(InWords)] : [],
            review.Approvers, open.ApprovedBy, open.DueAt, RoundsLeft(review, slot), Answers(review, slot, destinations));
    }

    /// <summary>The criteria as their scorers see this content: for an edit that is not decided yet.</summary>
    public async Task<ImmutableArray<CriterionOnCard>> CriteriaAsync(RunSession session, int place, JsonElement content, CancellationToken cancellation)
    {
        var review = (Step.Review)session.State.StepAt(place);
        var findings = (await CriteriaAsync(session, review, place, content, cancellation)).Value;
        return [.. review.Criteria.Select(c => OnCard(c, findings))];
    }

    /// <summary>
    /// Sends what an open review would commit to these people alone, and records that. Null when it went out and is recorded;
    /// else why not.
    /// </summary>
    /// <param name="commit">Null: the only one whose surface can.</param>
    public async Task<string?> ProofAsync(RunSession session, int place, string? commit, IReadOnlyList<string> recipients, string person, CancellationToken cancellation)
    {
        var (review, slot) = ((Step.Review)session.State.StepAt(place), session.State[place]);
        var content = (await session.Values.LoadAsync(slot.Review!.Content, cancellation)).Value;
        var fitting = (await PayloadsAsync(session, review, place, content, cancellation))
            .Where(p => workspace.Surfaces[CommitDesk.CommitAt(session, p.Commit).Surface] is IProofSurface && (commit is null || p.Commit == commit))
            .ToList();
        if (fitting is not [var (address, rendered)])
            return fitting.Count == 0
                ? $"{(commit is null ? "none of what this review settles" : $"`{commit}` is no commit of this review that")} can be sent as a proof; a mail can"
                : $"say which: {string.Join(", ", fitting.Select(f => f.Commit))}";
        try
        {
            var surface = (IProofSurface)workspace.Surfaces[CommitDesk.CommitAt(session, address).Surface];
            await surface.ProofAsync(CommitDesk.RequestOf(session, address, rendered.Payload), recipients, cancellation);
        }
        catch (SurfaceException e)
        {
            return e.Message;
        }
        var detail = JsonSerializer.SerializeToElement(new { by = person, to = recipients, commit = address, payload = rendered.Payload.Hash });
        return await session.TakeAsync(new RunCommand.RecordProof(place, slot.Round, Payload.Of(detail)), cancellation);
    }

    /// <summary>Takes a decision, durably. Null when it was taken; else why not.</summary>
    public async Task<string?> DecideAsync(RunSession session, int place, int round, PersonsDecision decision, CancellationToken cancellation)
    {
        var (command, refusal) = await CommandOfAsync(session, place, round, decision, cancellation);
        return command is null ? refusal : await session.TakeAsync(command, cancellation);
    }

    /// <summary>A decision as the command that takes it, or why there is none.</summary>
    internal async Task<(RunCommand? Command, string? Refusal)> CommandOfAsync(
        RunSession session, int place, int round, PersonsDecision decision, CancellationToken cancellation)
    {
        var (review, slot) = ((Step.Review)session.State.StepAt(place), session.State[place]);
        if (slot.Status != SlotStatus.Open || slot.Round != round)
            return (null, session.Stage(new RunCommand.DecideReview(place, round, null!)).Refusal);
        var edited = decision.Content is { } given ? Payload.Of(given) : null;
        if (edited is not null && session.Version.ContentOf(session.State.NodeAt(place)).Validate(edited.Value) is { Count: > 0 } violations)
            return (null, $"the edited content breaks its contract: {string.Join("; ", violations)}");
        var content = edited?.Value ?? (await session.Values.LoadAsync(slot.Review!.Content, cancellation)).Value;
        var approves = decision.Answer is Answer.Approve or Answer.EditAndApprove;
        var findings = approves ? await CriteriaAsync(session, review, place, content, cancellation) : null;
        ImmutableArray<string> open = findings is null ? [] :
            [.. review.Criteria.Where(c => c.IsBlocking && IsOpen(c, decision, findings.Value)).Select(c => c.Name)];
        ImmutableArray<(string, RenderedPayload)> payloads;
        try
        {
            payloads = approves ? await PayloadsAsync(session, review, place, content, cancellation) : [];
        }
        catch (Exception e) when (e is SurfaceException or LiquidException or HandoffException)
        {
            return (null, e.Message);
        }
        return (new RunCommand.DecideReview(place, round, new ReviewDecision(
            decision.Answer, decision.SeenHash, decision.Groups, Detail(review, decision), edited, open, Output(decision, content),
            [.. payloads.Select(p => (p.Item1, p.Item2.Payload))])), null);
    }

    private static bool IsOpen(Criterion criterion, PersonsDecision decision, JsonElement findings) =>
        decision.NotMet.Contains(criterion.Name)
        || OnCard(criterion, findings).Passed == false && !decision.Overrides.ContainsKey(criterion.Name);

    private static CriterionOnCard OnCard(Criterion criterion, JsonElement findings) =>
        findings.TryGetProperty(criterion.Name, out var own)
            ? new CriterionOnCard(criterion, own.GetProperty("passed").ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }, own.GetProperty("findings"))
            : new CriterionOnCard(criterion, null, JsonSerializer.SerializeToElement(Array.Empty<string>()));

    /// <summary>What the criteria's scorers say of content: <c>{ criterion: { passed, findings } }</c>.</summary>
    private async Task<Payload> CriteriaAsync(RunSession session, Step.Review review, int place, JsonElement content, CancellationToken cancellation)
    {
        var evaluator = new Evaluator(session.Values, session.State, place);
        var evidence = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var path in review.Show)
            if (await evaluator.ValueAsync(path, cancellation) is { } value)
                evidence[path.Text] = value;
        var producers = review.Of.SelectMany(e => StepReads.ProducersIn(e.Value)).ToList();
        var result = new JsonObject();
        foreach (var criterion in review.Criteria.Where(c => c.Scorer is not null))
        {
            var scores = await _scoring.ScoreAsync(session, place, [criterion.Scorer!], content, session.Version.ContentOf(session.State.NodeAt(place)), evidence, producers, cancellation);
            result[criterion.Name] = new JsonObject { ["passed"] = scores[0].Passed, ["findings"] = ScoringDesk.Findings(scores, withNotes: true) };
        }
        return PayloadOf(result);
    }

    /// <summary>The commits this review settles, rendered as if this content were approved.</summary>
    private async Task<ImmutableArray<(string Commit, RenderedPayload Payload)>> PayloadsAsync(
        RunSession session, Step.Review review, int place, JsonElement content, CancellationToken cancellation)
    {
        var assumed = ImmutableDictionary.Create<string, JsonElement>(StringComparer.Ordinal)
            .Add(review.Id, WrittenJson.Of(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("content");
                PlainJson.WriteTo(json, content);
                json.WriteString("decision", "approved");
                json.WriteEndObject();
            }));
        var payloads = ImmutableArray.CreateBuilder<(string, RenderedPayload)>();
        var node = session.State.NodeAt(place);
        foreach (var commit in session.Version.CommitsSettledBy(node))
            await RenderAsync(new Settling(session, place, (Step.Commit)commit.Step, payloads), session.Version.EachesBetween(node, commit), "", assumed, cancellation);
        return payloads.DrainToImmutable();
    }

    /// <summary>A commit for each item of the list it stands in, the outermost first, which is there when this is approved.</summary>
    private async Task RenderAsync(
        Settling settling, ImmutableArray<Step.Each> eaches, string address, ImmutableDictionary<string, JsonElement> assumed, CancellationToken cancellation)
    {
        var (session, place, commit, payloads) = settling;
        var evaluator = new Evaluator(session.Values, session.State, place, assumed);
        if (eaches is not [var each, .. var inner])
        {
            // In an item or a call, everything before the review's own id is the commit's address too.
            string around = session.State.AddressOf(place)[..^session.State.StepAt(place).Id.Length];
            if (await RenderedAsync(commit, evaluator, cancellation) is { } payload)
                payloads.Add((around + address + commit.Id, payload));
            return;
        }
        if (await evaluator.ValueAsync(each.In, cancellation) is not { ValueKind: JsonValueKind.Array } list)
            return;
        int index = 0;
        foreach (var item in list.EnumerateArray())
            await RenderAsync(settling, inner, $"{address}{each.Id}[{index++}].", assumed.SetItem(each.As, item), cancellation);
    }

    /// <summary>Null for a commit whose <c>when</c> does not hold and which lacks what it would send: it is not going to send it.</summary>
    private async ValueTask<RenderedPayload?> RenderedAsync(Step.Commit commit, Evaluator evaluator, CancellationToken cancellation)
    {
        try
        {
            return await _commits.RenderAsync(commit, evaluator, cancellation);
        }
        catch (Exception e) when (e is HandoffException or LiquidException && commit.When is not null)
        {
            if (await evaluator.HoldsAsync(commit.When!, cancellation))
                throw;
            return null;
        }
    }

    private sealed record Settling(RunSession Session, int Place, Step.Commit Commit, ImmutableArray<(string, RenderedPayload)>.Builder Payloads);

    private static Payload Preview(ImmutableArray<(string Commit, RenderedPayload Payload)> payloads)
    {
        var preview = new JsonObject();
        foreach (var (commit, rendered) in payloads)
            preview[commit] = new JsonObject { ["where"] = rendered.Where, ["hash"] = rendered.Payload.Hash };
        return PayloadOf(preview);
    }

    private static Payload PayloadOf(JsonObject value) => Payload.Of(WrittenJson.Of(json => value.WriteTo(json)));

    private ImmutableArray<Destination> Destinations(RunSession session, ImmutableArray<(string Commit, RenderedPayload Payload)> payloads) =>
        [.. payloads.Select(p => new Destination(p.Commit, p.Payload.Where, p.Payload.Payload.Hash,
            [.. p.Payload.Payload.Value.GetProperty("parts").EnumerateObject().Select(part => (
                part.Name, part.Value.GetProperty("type").GetString()!, part.Value.TryGetProperty("text", out var text) ? text.GetString()! : ""))],
            [.. _commits.Rehearse(session, p.Commit, p.Payload.Payload)]))];

    private static Payload Detail(Step.Review review, PersonsDecision decision)
    {
        var verdicts = new JsonObject();
        foreach (var criterion in review.Criteria)
            verdicts[criterion.Name] = new JsonObject
            {
                ["met"] = !decision.NotMet.Contains(criterion.Name),
                ["override"] = decision.Overrides.GetValueOrDefault(criterion.Name),
            };
        return PayloadOf(new JsonObject
        {
            ["by"] = decision.Person,
            ["answer"] = RunEvents.Word(decision.Answer),
            ["comments"] = Comments(decision),
            ["criteria"] = verdicts,
        });
    }

    private static Payload Output(PersonsDecision decision, JsonElement content) => PayloadOf(new JsonObject
    {
        ["content"] = JsonNode.Parse(content.GetRawText()),
        ["comments"] = Comments(decision),
        ["decision"] = decision.Answer switch { Answer.Reject => "rejected", Answer.RequestChanges => "changes", _ => "approved" },
        ["reviewers"] = new JsonArray(decision.Person),
    });

    /// <summary><c>subject: shorter</c>, as a person would write it.</summary>
    private static string InWords(JsonElement comment) =>
        (comment.TryGetProperty("field", out var field) ? $"{field.GetString()}: " : "") + comment.GetProperty("text").GetString();

    private static JsonArray Comments(PersonsDecision decision)
    {
        var list = new JsonArray();
        foreach (var comment in decision.Comments)
        {
            var item = new JsonObject { ["text"] = comment.Text };
            if (comment.Field is not null)
                item["field"] = comment.Field;
            if (comment.Passage is not null)
                item["passage"] = comment.Passage;
            list.Add(item);
        }
        return list;
    }

    private static int RoundsLeft(Step.Review review, Slot slot) => (review.OnChanges?.Rounds ?? 0) - slot.Redos;

    private static ImmutableArray<(Answer, string, string?)> Answers(Step.Review review, Slot slot, ImmutableArray<Destination> destinations)
    {
        string follows(string what) => destinations.IsEmpty ? $"the run goes on with {what}" : $"commits {what} ({string.Join(", ", destinations.Select(d => d.Commit))})";
        string? noChanges = review.OnChanges is null ? "this review has no way back"
            : RoundsLeft(review, slot) <= 0 ? $"all {review.OnChanges.Rounds} rounds are spent"
            : null;
        return
        [
            (Answer.Approve, follows("this"), null),
            (Answer.EditAndApprove, follows("your text"), null),
            (Answer.RequestChanges, review.OnChanges is { } redo ? $"goes back to {redo.Target}; round {slot.Redos + 2} of {redo.Rounds + 1}" : "", noChanges),
            (Answer.Reject, "the run ends as rejected, nothing is committed", null),
        ];
    }
}
