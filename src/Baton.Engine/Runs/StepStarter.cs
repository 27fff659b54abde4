using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Liquid;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Commits;
using Baton.Engine.Prompts;
using Baton.Engine.Reviews;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Runs;

/// <summary>
/// What it takes to start a step: whether it is to run at all, the handoff gathered and checked, the content put together. The
/// answer is a command; nothing outside has been touched when it is decided.
/// </summary>
public sealed class StepStarter(RunSession session, Workspace workspace)
{
    private readonly ScoringDesk _scoring = new(workspace);
    private readonly ReviewDesk _reviews = new(workspace);
    private readonly CommitDesk _commits = new(workspace);
    private readonly Dictionary<int, (int Round, Prompt Prompt)> _prompts = [];

    public async Task<RunCommand> StartAsync(Work work, CancellationToken cancellation)
    {
        try
        {
            return work switch
            {
                Work.Begin begin => await BeginAsync(begin, session.State.Plan[begin.Ordinal].Step, cancellation),
                Work.CloseRegion close => await CloseAsync(close, cancellation),
                Work.Finish => new RunCommand.Finish(Payload.Of(await At(null).ObjectAsync(session.Version.Workflow.Output, cancellation))),
                _ => throw new InvalidOperationException($"{work} is not started"),
            };
        }
        catch (LiquidException e) when (work is Work.OfStep step)
        {
            return Stuck(step, AttentionReason.CannotCompute, $"{e.Message} ({e.Span})", e.IsMissing ? "HO007" : null);
        }
        catch (HandoffException e) when (work is Work.OfStep step)
        {
            return Refused(step, [e.Refusal]);
        }
        catch (SurfaceException e) when (work is Work.OfStep step)
        {
            return Stuck(step, AttentionReason.CommitRefused, e.Message);
        }
    }

    public string ModelOf(Step.Agent step) => session.Version.Workflow.Roles[step.Role].Model;

    /// <summary>What the provider calls the model, for the record; its name in the workspace while it can't be opened.</summary>
    private string ModelId(Step.Agent step)
    {
        try
        {
            return workspace.Models.Open(ModelOf(step)).Id;
        }
        catch (ModelException)
        {
            return ModelOf(step);
        }
    }

    /// <summary>The prompt of the attempt that is out, given once; rendered again after a crash, from the same values.</summary>
    public async Task<Prompt> PromptAsync(int ordinal, CancellationToken cancellation)
    {
        if (_prompts.Remove(ordinal, out var known) && known.Round == session.State[ordinal].Round)
            return known.Prompt;
        var step = (Step.Agent)session.State.Plan[ordinal].Step;
        var (handoff, _) = await HandoffGatherer.GatherAsync(session, session.State, ordinal, step.Needs, step.BriefFields, cancellation);
        return Render(step, handoff);
    }

    private Evaluator At(int? ordinal) => new(session.Values, session.State, ordinal);

    private async Task<RunCommand> BeginAsync(Work.Begin work, Step step, CancellationToken cancellation)
    {
        if (step.When is { } when && !await At(work.Ordinal).HoldsAsync(when, cancellation))
            return new RunCommand.Skip(work.Ordinal, work.Round);
        return step switch
        {
            Step.Agent agent => await BeginAgentAsync(work, agent, cancellation),
            Step.Check check => await ScoreAsync(work, check, cancellation),
            Step.Switch choice => await ChooseAsync(work, choice, cancellation),
            Step.Review => await _reviews.OpenAsync(session, work.Ordinal, work.Round, cancellation),
            Step.Ask => new RunCommand.OpenAsk(work.Ordinal, work.Round),
            Step.Commit commit => await BeginCommitAsync(work, commit, cancellation),
            _ => Stuck(work, AttentionReason.CannotCompute, $"this Baton can't run steps of kind {step.Kind} yet"),
        };
    }

    private async Task<RunCommand> BeginCommitAsync(Work.Begin work, Step.Commit commit, CancellationToken cancellation)
    {
        // Where nobody approved anything, what is not there to be sent is the better reason.
        var payload = commit.Unreviewed is not null || Decide.ApprovedFor(session.State, commit.Id) is null
            ? (await _commits.RenderAsync(commit, At(work.Ordinal), cancellation)).Payload
            : null;
        return new RunCommand.BeginCommit(work.Ordinal, work.Round, CommitDesk.KeyOf(session.Run, commit), commit.Unreviewed is null ? null : payload);
    }

    private async Task<RunCommand> BeginAgentAsync(Work.Begin work, Step.Agent agent, CancellationToken cancellation)
    {
        var (handoff, refusals) = await HandoffGatherer.GatherAsync(session, session.State, work.Ordinal, agent.Needs, agent.BriefFields, cancellation);
        if (!refusals.IsEmpty)
            return Refused(work, refusals);
        var prompt = Render(agent, handoff);
        var truncated = prompt.Receipt.Where(r => r.IsTruncated && agent.Needs.Any(n => n.Name == r.Name && !n.IsOptional)).Select(r => r.Name).ToList();
        if (truncated.Count > 0)
            return Stuck(work, AttentionReason.HandoffRefused, $"longer than {PromptRenderer.MaxValueBytes / 1024} KiB and so only in part in the prompt: {string.Join(", ", truncated)}");
        _prompts[work.Ordinal] = (work.Round, prompt);
        return new RunCommand.BeginAttempt(
            work.Ordinal, work.Round, ModelId(agent), handoff.References, agent.BriefFields,
            SaltedHash.Of(session.State.Salt.Span, prompt.Bytes), prompt.ReceiptPayload());
    }

    private Prompt Render(Step.Agent agent, Handoff handoff)
    {
        var workflow = session.Version.Workflow;
        return PromptRenderer.Render(workflow, agent, workflow.Roles[agent.Role], handoff, session.Values.Run(session.State));
    }

    private async Task<RunCommand> ScoreAsync(Work.Begin work, Step.Check check, CancellationToken cancellation)
    {
        var (handoff, refusals) = await HandoffGatherer.GatherAsync(session, session.State, work.Ordinal, check.Needs, null, cancellation);
        var found = await At(work.Ordinal).ValueAsync(check.Of, cancellation);
        if (found is not { } content || !refusals.IsEmpty)
            return Refused(work, found is null ? [Refusal.NotSet(check.Of), .. refusals] : refusals);
        var evidence = handoff.Values.Where(v => v.Value is not null).ToDictionary(v => v.Origin.Name, v => v.Value!.Value);
        var contract = StepContracts.Resolve(check.Of, session.Version.Contracts)!;
        if (content.ValueKind != JsonValueKind.Object)
            (content, contract) = Wrapped(check, content, contract);
        var scores = await _scoring.ScoreAsync(session, check.Scorers, content, contract, evidence, [check.Of.Producer], cancellation);
        bool passed = scores.All(s => s.Passed != false);
        return new RunCommand.RecordScores(work.Ordinal, work.Round, passed, Payload.Of(JsonSerializer.SerializeToElement(
            new JsonObject { ["passed"] = passed, ["findings"] = ScoringDesk.Findings(scores, withNotes: false) })));
    }

    /// <summary>Scorers see content by field, also when one field is all there is.</summary>
    private static (JsonElement, Core.Contracts.Contract) Wrapped(Step.Check check, JsonElement content, Core.Contracts.Contract contract)
    {
        string name = check.Of.Fields.IsEmpty ? check.Of.Producer : check.Of.Fields[^1];
        return (JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [name] = content }), Core.Contracts.Contract.Object([new(name, contract, true)]));
    }

    private async Task<RunCommand> ChooseAsync(Work.Begin work, Step.Switch choice, CancellationToken cancellation)
    {
        for (int i = 0; i < choice.Cases.Length; i++)
            if (choice.Cases[i].When is not { } when || await At(work.Ordinal).HoldsAsync(when, cancellation))
                return new RunCommand.TakeCase(work.Ordinal, work.Round, i);
        return Stuck(work, AttentionReason.CannotCompute, $"no case of `{choice.Id}` holds; give it an `else: true`");
    }

    private async Task<RunCommand> CloseAsync(Work.CloseRegion work, CancellationToken cancellation)
    {
        var state = session.State;
        var branch = state.Plan[work.Ordinal].Step.Branches[state[work.Ordinal].Case!.Value];
        var yields = ImmutableArray.CreateBuilder<NewYield>();
        foreach (var yield in branch.Yields)
        {
            if (yield.Value is ValueExpression.Path { Value: { IsOptional: false } needed } && await At(work.Ordinal).ValueAsync(needed, cancellation) is null)
                return Refused(work, [Refusal.NotSet(needed)]);
            // What exists is referred to; only what is made here is kept.
            if (yield.Value is ValueExpression.Path { Value: var path } && Resolution.Of(state, work.Ordinal, path) is Resolution.Kept kept)
                yields.Add(new NewYield(yield.Name, null, kept.Value, kept.Fields));
            else
                yields.Add(new NewYield(yield.Name, await At(work.Ordinal).ValueAsync(yield.Value, cancellation) is { } made ? Payload.Of(made) : null, null, []));
        }
        return new RunCommand.CloseRegion(work.Ordinal, work.Round, yields.DrainToImmutable());
    }

    private static RunCommand.RaiseAttention Refused(Work.OfStep work, ImmutableArray<Refusal> refusals) =>
        Stuck(work, AttentionReason.HandoffRefused, string.Join("; ", refusals.Select(r => r.Message)), refusals.Select(r => r.Code).FirstOrDefault(c => c is not null));

    private static RunCommand.RaiseAttention Stuck(Work.OfStep work, AttentionReason reason, string message, string? code = null) =>
        new(work.Ordinal, work.Round, reason, FailureDetail.Of(message, null, code));
}
