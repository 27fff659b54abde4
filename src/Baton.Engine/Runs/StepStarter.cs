using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Liquid;
using Baton.Core.Runs;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Commits;
using Baton.Engine.Prompts;
using Baton.Engine.Reviews;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;
using Baton.Engine.Tools;

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

    /// <summary>What this worker's calls hold of the workspace's limit.</summary>
    public SpendHolds Holds { get; } = new(session, workspace);

    private readonly Dictionary<int, (int Round, Prompt Prompt)> _prompts = [];

    public async Task<RunCommand> StartAsync(Work work, CancellationToken cancellation)
    {
        try
        {
            return work switch
            {
                Work.Begin begin => await BeginAsync(begin, session.State.StepAt(begin.Place), cancellation),
                Work.CloseRegion close => await CloseAsync(close, cancellation),
                // Whoever started the run is handed its output, and like anybody who is handed something: whole, or an operator sees to it.
                Work.Finish => new RunCommand.Finish(Payload.Of(await At(null).WholeAsync(session.Version.Workflow.Output, cancellation))),
                _ => throw new InvalidOperationException($"{work} is not started"),
            };
        }
        catch (LiquidException e) when (work is Work.OfStep or Work.Finish)
        {
            return Stuck(work as Work.OfStep ?? Giving(ProducerAt(e.Span)), AttentionReason.CannotCompute, $"{e.Message} ({e.Span})", e.IsMissing ? "HO007" : null);
        }
        catch (HandoffException e) when (work is Work.OfStep or Work.Finish)
        {
            return Refused(work as Work.OfStep ?? Giving(e.Lacking.Producer), [e.Refusal]);
        }
        catch (SurfaceException e) when (work is Work.OfStep step)
        {
            return Stuck(step, AttentionReason.CommitRefused, e.Message);
        }
    }

    /// <summary>Who is asked now.</summary>
    public AgentRole RoleOf(int place) => AgentChoice.Of(session.ScopeAt(place).Workflow, (Step.Agent)session.State.StepAt(place), session.State[place]);

    /// <summary>Null while it can't be opened; the attempt will say why.</summary>
    public Model? OpenModel(string name)
    {
        try
        {
            return workspace.Models.Open(name);
        }
        catch (ModelException)
        {
            return null;
        }
    }

    /// <summary>The prompt of the attempt that is out, given once; rendered again after a crash, from the same values.</summary>
    public async Task<Prompt> PromptAsync(int place, CancellationToken cancellation)
    {
        if (_prompts.Remove(place, out var known) && known.Round == session.State[place].Round)
            return known.Prompt;
        var step = (Step.Agent)session.State.StepAt(place);
        var (handoff, _) = await HandoffGatherer.GatherAsync(session, session.State, place, step.Needs, step.BriefFields, cancellation);
        return Render(place, step, handoff);
    }

    private Evaluator At(int? place) => new(session.Values, session.State, place);

    private async Task<RunCommand> BeginAsync(Work.Begin work, Step step, CancellationToken cancellation)
    {
        if (step.When is { } when && !await At(work.Place).HoldsAsync(when, cancellation))
            return new RunCommand.Skip(work.Place, work.Round);
        return step switch
        {
            Step.Agent agent => await BeginAgentAsync(work, agent, cancellation),
            Step.Tool tool => await BeginToolAsync(work, tool, cancellation),
            Step.Check check => await ScoreAsync(work, check, cancellation),
            Step.Switch choice => await ChooseAsync(work, choice, cancellation),
            Step.Parallel or Step.Repeat => new RunCommand.EnterRegion(work.Place, work.Round),
            Step.Each each => await ListAsync(work, each, cancellation),
            Step.Wait wait => await WaitAsync(work, wait, cancellation),
            Step.Call { Callee: { } callee } call => await CallAsync(work, call, callee, cancellation),
            Step.Review => await _reviews.OpenAsync(session, work.Place, work.Round, cancellation),
            Step.Ask => new RunCommand.OpenAsk(work.Place, work.Round),
            Step.Commit commit => await BeginCommitAsync(work, commit, cancellation),
            _ => Stuck(work, AttentionReason.CannotCompute, $"this Baton can't run steps of kind {step.Kind} yet"),
        };
    }

    private async Task<RunCommand> BeginCommitAsync(Work.Begin work, Step.Commit commit, CancellationToken cancellation)
    {
        if (_commits.WhyNoSurface(commit) is { } why)
            return Stuck(work, AttentionReason.CommitRefused, why);
        // Where nobody approved anything, what is not there to be sent is the better reason.
        var payload = commit.Unreviewed is not null || Decide.ApprovedFor(session.State, work.Place) is null
            ? (await _commits.RenderAsync(commit, At(work.Place), cancellation)).Payload
            : null;
        return new RunCommand.BeginCommit(
            work.Place, work.Round, CommitDesk.KeyOf(session.Run, session.State.AddressOf(work.Place)), commit.Unreviewed is null ? null : payload);
    }

    private async Task<RunCommand> BeginAgentAsync(Work.Begin work, Step.Agent agent, CancellationToken cancellation)
    {
        using var span = Telemetry.Handoff(session, work.Place);
        var (handoff, refusals) = await HandoffGatherer.GatherAsync(session, session.State, work.Place, agent.Needs, agent.BriefFields, cancellation);
        if (!refusals.IsEmpty)
        {
            Telemetry.Refused(span, refusals.Length);
            return Refused(work, refusals);
        }
        var prompt = Render(work.Place, agent, handoff);
        Telemetry.HandedOver(span, handoff.References, prompt.Length);
        var truncated = agent.Needs.Where(n => !n.IsOptional && prompt.Receipt.Any(r => r.IsTruncated && r.Name == n.Name)).ToList();
        if (truncated.Count > 0)
            return Stuck(work, AttentionReason.HandoffRefused, TooLong(agent, handoff, truncated));
        _prompts[work.Place] = (work.Round, prompt);
        string name = RoleOf(work.Place).Model;
        var model = OpenModel(name);
        if (await Holds.HoldAsync(work.Place, work.Round, session.State[work.Place].Attempt + 1, model, prompt.Length, cancellation) is { } refusal)
            return Stuck(work, AttentionReason.LimitReached, refusal);
        return new RunCommand.BeginAttempt(
            work.Place, work.Round, model?.Id ?? name, handoff.References, agent.BriefFields, prompt.HashWith(session.State.Salt), prompt.ReceiptPayload())
        {
            Reserves = model?.Reservation(prompt.ReckonedLength),
        };
    }

    /// <summary>What would enter a prompt by its beginning alone is not handed over.</summary>
    private static string TooLong(Step.Agent agent, Handoff handoff, List<Need> needs)
    {
        var lengths = needs.Select(n => string.Create(CultureInfo.InvariantCulture, $"`{n.Name}` ({handoff.Values.First(v => v.Origin.Name == n.Name).Value!.Value.GetRawText().Length:N0} characters, from `{n.From.Producer}`)"));
        return $"{string.Join(", ", lengths)}: a prompt takes at most {PromptRenderer.MaxValueBytes / 1024} KiB of one value, and `{agent.Id}` needs all of it. " +
            $"Hand it less with `baton runs attend`, or let the workflow: bound the contract of what produces it, need a field of it, or write `{needs[0].Name}?` where its beginning is enough";
    }

    private async Task<RunCommand> BeginToolAsync(Work.Begin work, Step.Tool step, CancellationToken cancellation)
    {
        var arguments = await At(work.Place).WholeAsync(step.With, cancellation);
        return workspace.Tools.GetValueOrDefault(step.Use) switch
        {
            null => Stuck(work, AttentionReason.CannotCompute, $"there is no tool `{step.Use}` here any more; set it up in baton.yaml again"),
            { Effect: ToolEffect.Write } => Stuck(work, AttentionReason.CannotCompute, $"the tool `{step.Use}` writes, and is for commits alone"),
            var tool when tool.Takes.Validate(arguments) is { Count: > 0 } wrong => Stuck(work, AttentionReason.HandoffRefused, $"what `{step.Use}` would be given breaks its contract: {string.Join("; ", wrong)}"),
            _ => new RunCommand.BeginTool(work.Place, work.Round, step.Use, Payload.Of(arguments)),
        };
    }

    private Prompt Render(int place, Step.Agent agent, Handoff handoff) =>
        PromptRenderer.Render(session.ScopeAt(place), agent, RoleOf(place), handoff, session.Values.Run(session.State, session.State.NodeAt(place).Call));

    private async Task<RunCommand> ScoreAsync(Work.Begin work, Step.Check check, CancellationToken cancellation)
    {
        var (handoff, refusals) = await HandoffGatherer.GatherAsync(session, session.State, work.Place, check.Needs, null, cancellation);
        var found = await At(work.Place).ValueAsync(check.Of, cancellation);
        if (found is not { } content || !refusals.IsEmpty)
            return Refused(work, found is null ? [Refusal.NotSet(check.Of), .. refusals] : refusals);
        var evidence = handoff.Values.Where(v => v.Value is not null).ToDictionary(v => v.Origin.Name, v => v.Value!.Value);
        var contract = StepContracts.Resolve(check.Of, session.ScopeAt(work.Place).Contracts)!;
        if (content.ValueKind != JsonValueKind.Object)
            (content, contract) = Wrapped(check, content, contract);
        var scores = await _scoring.ScoreAsync(session, work.Place, check.Scorers, content, contract, evidence, [check.Of.Producer], cancellation);
        bool passed = scores.All(s => s.Passed != false);
        return new RunCommand.RecordScores(work.Place, work.Round, passed, Payload.Of(JsonSerializer.SerializeToElement(
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
            if (choice.Cases[i].When is not { } when || await At(work.Place).HoldsAsync(when, cancellation))
                return new RunCommand.TakeCase(work.Place, work.Round, i);
        return Stuck(work, AttentionReason.CannotCompute, $"no case of `{choice.Id}` holds; give it an `else: true`");
    }

    /// <summary>A list that is kept somewhere is referred to; one that has to be put together is kept from here on.</summary>
    private async Task<RunCommand> ListAsync(Work.Begin work, Step.Each each, CancellationToken cancellation)
    {
        var resolution = Resolution.Of(session.State, work.Place, each.In);
        if (await session.Values.ReadAsync(session.State, resolution, cancellation) is not { } list)
            return each.In.IsOptional
                ? new RunCommand.ListItems(work.Place, work.Round, Payload.Of(JsonSerializer.SerializeToElement(Array.Empty<string>())), null, [], 0)
                : Refused(work, [Refusal.NotSet(each.In)]);
        if (list.ValueKind != JsonValueKind.Array)
            return Refused(work, [new Refusal(null, $"`{each.In}` is to be gone through and is no list")]);
        return resolution is Resolution.Kept kept
            ? new RunCommand.ListItems(work.Place, work.Round, null, kept.Value, kept.Fields, list.GetArrayLength())
            : new RunCommand.ListItems(work.Place, work.Round, Payload.Of(list), null, [], list.GetArrayLength());
    }

    /// <summary>What is handed over becomes the brief of the workflow that is called: checked as any brief is.</summary>
    private async Task<RunCommand> CallAsync(Work.Begin work, Step.Call call, Workflow callee, CancellationToken cancellation)
    {
        var brief = JsonObject.Create(await At(work.Place).WholeAsync(call.With, cancellation))!;
        foreach (var field in callee.Brief.Fields)
            if (field.Contract.Default is { } value && !brief.ContainsKey(field.Name))
                brief[field.Name] = JsonNode.Parse(value.GetRawText());
        var handed = JsonSerializer.SerializeToElement(brief);
        var violations = callee.Brief.Validate(handed);
        return violations.Count == 0
            ? new RunCommand.EnterCall(work.Place, work.Round, Payload.Of(handed))
            : Refused(work, [.. violations.Select(v => new Refusal(null, $"the brief of `{call.Workflow}`, made by `{call.Id}`, breaks its contract: {v}"))]);
    }

    private async Task<RunCommand> ReturnAsync(Work.CloseRegion work, Step.Call call, Workflow callee, CancellationToken cancellation)
    {
        var output = await new Evaluator(session.Values, session.State, work.Place, isInside: true).WholeAsync(callee.Output, cancellation);
        var violations = session.ScopeAt(work.Place).Contracts[call.Id].Validate(output);
        return violations.Count == 0
            ? new RunCommand.CloseCall(work.Place, work.Round, Payload.Of(output))
            : Refused(work, [.. violations.Select(v => new Refusal(null, $"the output of `{call.Workflow}`, called by `{call.Id}`, breaks its contract: {v}"))]);
    }

    private async Task<RunCommand> WaitAsync(Work.Begin work, Step.Wait wait, CancellationToken cancellation)
    {
        if (wait.For is not WaitFor.Until until)
            return new RunCommand.StartWait(work.Place, work.Round, null);
        if (await At(work.Place).ValueAsync(until.Instant, cancellation) is not { } value)
            return until.Instant.IsOptional ? new RunCommand.StartWait(work.Place, work.Round, DateTimeOffset.MinValue) : Refused(work, [Refusal.NotSet(until.Instant)]);
        // A date is its first instant, in UTC.
        return value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? new RunCommand.StartWait(work.Place, work.Round, instant)
            : Stuck(work, AttentionReason.CannotCompute, $"`{until.Instant}` is no date or time: {value.GetRawText()}");
    }

    private async Task<RunCommand> CloseAsync(Work.CloseRegion work, CancellationToken cancellation)
    {
        var (step, slot) = (session.State.StepAt(work.Place), session.State[work.Place]);
        if (step is Step.Repeat repeat && slot.Case == 0 && (slot.Redos < repeat.Rounds || repeat.Then == RoundsSpent.Stop)
            && !await At(work.Place).HoldsAsync(repeat.Until, cancellation))
            return new RunCommand.ContinueRepeat(work.Place, work.Round, slot.Redos);
        if (step is Step.Call { Callee: { } callee } call && slot.Case == 0)
            return await ReturnAsync(work, call, callee, cancellation);
        var yields = ImmutableArray.CreateBuilder<NewYield>();
        // Of a call the first branch is what it calls.
        int branch = step is Step.Call ? work.Branch - 1 : work.Branch;
        foreach (var yield in step.Branches[branch].Yields)
        {
            var value = await At(work.Place).ValueAsync(yield.Value, cancellation);
            if (value is null && yield.Value is ValueExpression.Path { Value: { IsOptional: false } needed })
                return Refused(work, [Refusal.NotSet(needed)]);
            // What exists is referred to; only what is made here is kept.
            if (yield.Value is ValueExpression.Path { Value: var path } && Resolution.Of(session.State, work.Place, path) is Resolution.Kept kept)
                yields.Add(new NewYield(yield.Name, null, value is null ? null : kept.Value, value is null ? [] : kept.Fields));
            else
                yields.Add(new NewYield(yield.Name, value is { } made ? Payload.Of(made) : null, null, []));
        }
        return new RunCommand.CloseRegion(work.Place, work.Round, yields.DrainToImmutable(), slot.Lanes is null ? null : work.Branch);
    }

    /// <summary>The step that was to give something to the output; where that is none, the last.</summary>
    private Work.Begin Giving(string? producer)
    {
        var plan = session.State.Plan;
        int place = (producer is null ? null : plan.Find(producer)) ?? plan.Nodes.Last(n => n.Place.Region is null).Ordinal;
        return new Work.Begin(place, session.State[place].Round);
    }

    /// <summary>What a text of the output reads at a place.</summary>
    private string? ProducerAt(SourceSpan place) => session.Version.Workflow.Output
        .Select(o => o.Value).OfType<ValueExpression.Template>().SelectMany(t => t.Text.Paths)
        .Where(p => p.Span.File == place.File && p.Span.Start <= place.Start && place.Start < p.Span.Start + p.Span.Length)
        .Select(StepReads.Producer).FirstOrDefault();

    private static RunCommand.RaiseAttention Refused(Work.OfStep work, ImmutableArray<Refusal> refusals) =>
        Stuck(work, AttentionReason.HandoffRefused, string.Join("; ", refusals.Select(r => r.Message)), refusals.Select(r => r.Code).FirstOrDefault(c => c is not null));

    private static RunCommand.RaiseAttention Stuck(Work.OfStep work, AttentionReason reason, string message, string? code = null) =>
        new(work.Place, work.Round, reason, FailureDetail.Of(message, null, code));
}
