using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;

namespace Baton.Engine.Reviews;

/// <summary>Shows what is asked, and takes answers.</summary>
public static class AskDesk
{
    /// <summary>What people answer to an agent's question.</summary>
    private static readonly Contract InWords = Contract.Object(ContractField.Required("answer", Contract.Text));

    /// <summary>An ask's card, or that of an agent's question.</summary>
    public static async Task<AskCard> CardAsync(RunSession session, int place, CancellationToken cancellation)
    {
        if (session.State.StepAt(place) is Step.Agent agent)
            return await QuestionAsync(session, place, agent, cancellation);
        var (ask, state) = ((Step.Ask)session.State.StepAt(place), session.State);
        var evaluator = new Evaluator(session.Values, state, place);
        var shown = ImmutableArray.CreateBuilder<(string, JsonElement)>();
        foreach (var path in ask.Show)
            if (await evaluator.ValueAsync(path, cancellation) is { } value)
                shown.Add((path.Text, value));
        var choices = ImmutableDictionary.CreateBuilder<string, ImmutableArray<(string, JsonElement)>>();
        foreach (var field in ask.Answer.Fields)
            if (field.Contract.PickedFrom is { } source)
                choices[field.Name] = await ItemsAsync(evaluator, source.Path, source.Label, ask, cancellation);
        return new AskCard(
            session.Run, session.ScopeAt(place).Workflow.Name, state.AddressOf(place), place, state[place].Round, ask.Question ?? $"Please answer `{ask.Id}`.", ask.To,
            ContractOrder.Arrange(await session.BriefAtAsync(place, cancellation), session.ScopeAt(place).Workflow.Brief),
            shown.DrainToImmutable(), ask.Answer, choices.ToImmutable())
        {
            DueAt = state[place].Ask?.DueAt,
        };
    }

    private static async Task<AskCard> QuestionAsync(RunSession session, int place, Step.Agent agent, CancellationToken cancellation)
    {
        var (state, scope) = (session.State, session.ScopeAt(place));
        var asked = (await session.Values.LoadAsync(state[place].Questions[^1].Question, cancellation)).Value;
        var evaluator = new Evaluator(session.Values, state, place);
        var shown = ImmutableArray.CreateBuilder<(string, JsonElement)>();
        foreach (var need in agent.Needs)
            if (await evaluator.ValueAsync(need.From, cancellation) is { } value)
                shown.Add((need.From.Text, value));
        return new AskCard(
            session.Run, scope.Workflow.Name, state.AddressOf(place), place, state[place].Round, asked.GetProperty("question").GetString()!, agent.MayAsk!,
            ContractOrder.Arrange(await session.BriefAtAsync(place, cancellation), scope.Workflow.Brief), shown.DrainToImmutable(), InWords,
            ImmutableDictionary<string, ImmutableArray<(string, JsonElement)>>.Empty);
    }

    /// <summary>Takes an answer, durably. Null when it was taken; else why not.</summary>
    public static async Task<string?> AnswerAsync(RunSession session, AskCard card, JsonElement answer, CancellationToken cancellation)
    {
        if (FaultsOf(card, answer) is { Length: > 0 } faults)
            return faults;
        if (session.Stage(new RunCommand.AnswerAsk(card.Place, card.Round, Payload.Of(answer))).Refusal is { } refusal)
            return refusal;
        await session.AppendAsync(cancellation);
        return null;
    }

    /// <summary>Why an answer can't be taken, all of it; empty when it can.</summary>
    public static string FaultsOf(AskCard card, JsonElement answer)
    {
        var faults = card.Answer.Validate(answer).Select(v => v.ToString()).ToList();
        foreach (var (field, choices) in card.Choices)
            if (answer.TryGetProperty(field, out var given))
                faults.AddRange((given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().ToList() : [given])
                    .Where(item => !choices.Any(c => JsonElement.DeepEquals(c.Item, item)))
                    .Select(item => $"/{field}: not one of the {choices.Length} that were offered: {item.GetRawText()}"));
        return string.Join("; ", faults);
    }

    private static async Task<ImmutableArray<(string, JsonElement)>> ItemsAsync(Evaluator evaluator, string path, string? label, Step.Ask ask, CancellationToken cancellation)
    {
        string[] parts = path.Split('.');
        var list = await evaluator.ValueAsync(new ValuePath(parts[0], [.. parts.Skip(1)], true, ask.Span), cancellation);
        return list is { ValueKind: JsonValueKind.Array } items
            ? [.. items.EnumerateArray().Select(item => (label is not null && item.TryGetProperty(label, out var name) ? Words(name) : Words(item), item))]
            : [];
    }

    private static string Words(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
