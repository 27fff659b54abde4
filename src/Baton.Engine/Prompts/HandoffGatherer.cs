using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;

namespace Baton.Engine.Prompts;

/// <summary>
/// Meets a step's needs from what the run holds, and checks each value again before the receiver starts: state that got lost
/// or broke on the way is refused here, with the producer named, and never rendered as if nothing were missing.
/// </summary>
public static class HandoffGatherer
{
    /// <param name="state">The run as the step finds it; for a look back, as it was then.</param>
    public static async ValueTask<(Handoff Handoff, ImmutableArray<Refusal> Refusals)> GatherAsync(
        RunSession session, RunState state, int place, ImmutableArray<Need> needs, ImmutableArray<string>? briefFields, CancellationToken cancellation)
    {
        var scope = session.Version.ScopeOf(state.NodeAt(place));
        var contracts = scope.Contracts;
        var brief = (await session.Values.LoadAsync(Resolution.BriefAt(state, place), cancellation)).Value;
        var values = ImmutableArray.CreateBuilder<HandoffValue>();
        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        var files = new List<FileValue>();
        foreach (var need in needs)
        {
            if (state[place].Mended.FirstOrDefault(m => m.Name == need.Name) is { } mended)
            {
                var given = (await session.Values.LoadAsync(mended.Value, cancellation)).Value;
                values.Add(new HandoffValue(new HandedOver(need.Name, need.From.Producer, state[place].Round, mended.Value, [], Transform.HumanEdit), given));
                if (scope.Workflow.HasFiles)
                    files.AddRange(FileValues.In(given, StepContracts.Resolve(need.From, contracts)));
                continue;
            }
            var resolution = Resolution.Of(state, place, need.From);
            var element = await session.Values.ReadAsync(state, resolution, cancellation);
            if (element is null && need.Default is { } standIn)
                values.Add(new HandoffValue(new HandedOver(need.Name, null, 0, null, [], Transform.Default), standIn));
            else if (element is null && !need.IsOptional)
                refusals.Add(Refusal.NotSet(need.From));
            else
                values.Add(new HandoffValue(Origin(session, need, resolution, element is null), element));
            if (element is not { } value || StepContracts.Resolve(need.From, contracts) is not { } contract)
                continue;
            if (scope.Workflow.HasFiles)
                files.AddRange(FileValues.In(value, contract));
            refusals.AddRange(contract.Validate(value).Select(v => new Refusal(null, $"`{need.From}`, produced by `{need.From.Producer}`, breaks its contract: {v}")));
        }
        var handoff = new Handoff(brief, briefFields, values.DrainToImmutable())
        {
            Answers = await AnswersAsync(session, state[place], cancellation),
            Files = files.Count == 0 ? [] : await BroughtAsync(session, files, cancellation),
        };
        return (handoff, refusals.DrainToImmutable());
    }

    /// <summary>An agent may write what looks like an attachment; one is there only when people brought it.</summary>
    private static async ValueTask<ImmutableArray<FileValue>> BroughtAsync(RunSession session, List<FileValue> files, CancellationToken cancellation)
    {
        var kept = await session.ListFilesAsync(cancellation);
        return [.. files.Where(f => kept.Contains(f.Hash))];
    }

    private static async ValueTask<ImmutableArray<JsonElement>> AnswersAsync(RunSession session, Slot slot, CancellationToken cancellation)
    {
        var answers = ImmutableArray<JsonElement>.Empty;
        foreach (var (question, answer) in slot.Questions)
            if (answer is { } given)
                answers = answers.Add(JsonSerializer.SerializeToElement(new
                {
                    question = (await session.Values.LoadAsync(question, cancellation)).Value.GetProperty("question"),
                    answer = (await session.Values.LoadAsync(given, cancellation)).Value.GetProperty("answer"),
                }));
        return answers;
    }

    private static HandedOver Origin(RunSession session, Need need, Resolution resolution, bool isAbsent) => resolution switch
    {
        _ when isAbsent => new HandedOver(need.Name, need.From.Producer, 0, null, [], Transform.Absent),
        Resolution.Kept kept => new HandedOver(need.Name, kept.Step, kept.Round, kept.Value, kept.Fields, TransformOf(session, kept)),
        Resolution.Parts parts => new HandedOver(need.Name, parts.Step, parts.Round, null, [], Transform.Derived),
        Resolution.List list => new HandedOver(need.Name, list.Step, list.Round, null, [], Transform.Derived),
        Resolution.Inside => new HandedOver(need.Name, need.From.Producer, 1, null, [], Transform.Derived),
        _ => new HandedOver(need.Name, null, 0, null, need.From.Fields, Transform.Identity),
    };

    private static Transform TransformOf(RunSession session, Resolution.Kept kept) =>
        kept.IsEarlier ? Transform.Earlier
        : kept.Place is { } given && session.State[given].IsGiven ? Transform.HumanEdit
        : kept.Place is { } place && session.State[place].Review is { IsEdited: true } ? Transform.HumanEdit
        : Transform.Identity;
}
