using System.Globalization;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine;
using Baton.Engine.Agents;
using Baton.Engine.Runs;

namespace Baton.Cli.Output.Stories;

/// <summary>Tells a run's story from its journal: the brief, each step with what it was handed and gave, who decided what, what was sent.</summary>
public sealed class StoryTeller(RunSession session)
{
    /// <summary>What stands at a review, so that an edit can be shown against it.</summary>
    private readonly Dictionary<(string Step, int Round), ValueRef> _content = [];

    public async Task<RunStory> TellAsync(CancellationToken cancellation)
    {
        var chapters = new List<(string Heading, List<StoryEntry> Entries)>();
        foreach (var (@event, at) in session.Past)
        {
            if (EventWords.Of(@event) is not { } words)
                continue;
            string heading = @event.StepId is { } step ? $"{step}{((@event as RunEvent.OfStep)?.Round is > 1 and var round ? $" (round {round})" : "")}" : "The run";
            if (chapters is [] || chapters[^1].Heading != heading)
                chapters.Add((heading, []));
            var parts = session.State.AreValuesErased ? [] : await PartsAsync(@event, cancellation);
            chapters[^1].Entries.Add(new StoryEntry(at, words, [.. parts]));
        }
        var workflow = session.Version.Workflow;
        return new RunStory($"{workflow.Title} · run {session.Run.Short}", [.. Facts()], [.. chapters.Select(c => new StoryChapter(c.Heading, [.. c.Entries]))]);
    }

    private IEnumerable<(string, string)> Facts()
    {
        var (state, workflow) = (session.State, session.Version.Workflow);
        var (status, waiting) = RunProgress.Of(state);
        yield return ("run", session.Run.ToString());
        yield return ("workflow", $"{workflow.Name} {workflow.Version}, {session.Version.Digest[..12]}");
        if (session.History.OfType<RunEvent.RunStarted>().First().Origin is { } origin)
            yield return ("fork of", $"{origin.Run}, at {origin.Step}{(origin.Round > 1 ? $", round {origin.Round}" : "")}");
        yield return ("status", waiting is null ? RunProgress.Word(status) : $"{RunProgress.Word(status)}: {waiting}");
        yield return ("started", Instant(state.StartedAt));
        yield return (state.IsOver ? "ended" : "latest", $"{Instant(state.LastAt)}, after {Durations.Write(TimeSpan.FromSeconds(Math.Round((state.LastAt - state.StartedAt).TotalSeconds)))}");
        yield return ("spent", $"{state.Spent.Tokens.ToString("N0", CultureInfo.InvariantCulture)} tokens, {(state.Spent.IsLowerBound ? "at least " : "")}{state.Spent.Cost.ToString("0.00##", CultureInfo.InvariantCulture)} USD");
        if (state.AreValuesErased)
            yield return ("values", "erased; what is left is what happened when");
    }

    private static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<IEnumerable<StoryPart>> PartsAsync(RunEvent @event, CancellationToken cancellation)
    {
        switch (@event)
        {
            case RunEvent.RunStarted e:
                return [new StoryPart.Shown("brief", ContractOrder.Arrange(await ValueAsync(e.Brief, cancellation), session.Version.Workflow.Brief))];
            case RunEvent.CallEntered e:
                return [new StoryPart.Shown($"the brief of {e.Workflow} {e.Version}", await ValueAsync(e.Brief, cancellation))];
            case RunEvent.QuestionAsked e:
                return [new StoryPart.Shown("asks people", await ValueAsync(e.Question, cancellation))];
            case RunEvent.QuestionAnswered e:
                return [new StoryPart.Shown("they say", await ValueAsync(e.Answer, cancellation))];
            case RunEvent.CallReturned e:
                return [new StoryPart.Shown("output", Arranged(e.Step, await ValueAsync(e.Output, cancellation)))];
            case RunEvent.AttemptStarted e:
                return e.Handoff.Select(h => new StoryPart.Note(Handed(h)));
            case RunEvent.ToolStarted e:
                return [new StoryPart.Shown("called with", await ValueAsync(e.Arguments, cancellation))];
            case RunEvent.ToolsCalled e:
                return (await ValueAsync(e.Exchange, cancellation)).GetProperty("calls").EnumerateArray().Select(c => new StoryPart.Shown(c.GetProperty("tool").GetString()!, c));
            case RunEvent.StepSucceeded e:
                return [new StoryPart.Shown("gave", Arranged(e.Step, await ValueAsync(e.Output, cancellation)))];
            case RunEvent.CheckScored e:
                return (await ValueAsync(e.Output, cancellation)).GetProperty("findings").EnumerateArray().Select(Finding);
            case RunEvent.WaitEnded { Value: { } value }:
                return [new StoryPart.Shown("the signal brought", await ValueAsync(value, cancellation))];
            case RunEvent.SignalReceived e:
                return [new StoryPart.Shown("the signal brought", await ValueAsync(e.Value, cancellation))];
            case RunEvent.CommitStarted e:
                return [new StoryPart.Shown("sent", await ValueAsync(e.Payload, cancellation))];
            case RunEvent.RunFinished e:
                return [new StoryPart.Shown("output", await ValueAsync(e.Output, cancellation))];
            case var _ when FailureOf(@event) is { } failure:
                return Failure(await ValueAsync(failure, cancellation));
            case RunEvent.ReviewOpened or RunEvent.ReviewDecided or RunEvent.ProofSent:
                return await OfReviewAsync((RunEvent.OfStep)@event, cancellation);
            default:
                return await OfOperatorAsync(@event, cancellation);
        }
    }

    private async Task<IEnumerable<StoryPart>> OfReviewAsync(RunEvent.OfStep @event, CancellationToken cancellation)
    {
        var turn = (@event.Step, @event.Round);
        switch (@event)
        {
            case RunEvent.ReviewOpened e:
                _content[turn] = e.Content;
                var where = (await ValueAsync(e.Preview, cancellation)).EnumerateObject().Select(p => new StoryPart.Note($"{p.Name} would land at {p.Value.GetProperty("where").GetString()}"));
                return [new StoryPart.Shown("to decide on", await ValueAsync(e.Content, cancellation)), .. where];
            case RunEvent.ReviewDecided e:
                var parts = new List<StoryPart>(Decision(await ValueAsync(e.Decision, cancellation)));
                if (e.Content is { } edited)
                {
                    parts.AddRange(Changes(await ValueAsync(_content[turn], cancellation), await ValueAsync(edited, cancellation)));
                    _content[turn] = edited;
                }
                return parts;
            case RunEvent.ProofSent e:
                return [new StoryPart.Shown("proof", await ValueAsync(e.Detail, cancellation))];
            default:
                return [];
        }
    }

    private async Task<IEnumerable<StoryPart>> OfOperatorAsync(RunEvent @event, CancellationToken cancellation)
    {
        switch (@event)
        {
            case RunEvent.HandoffMended e:
                var parts = new List<StoryPart>(Word(await ValueAsync(e.Word, cancellation)));
                foreach (var mended in e.Values)
                    parts.Add(new StoryPart.Shown(mended.Name, await ValueAsync(mended.Value, cancellation)));
                return parts;
            case RunEvent.OutputGiven e:
                return [.. Word(await ValueAsync(e.Word, cancellation)), new StoryPart.Shown("given", Arranged(e.Step, await ValueAsync(e.Output, cancellation)))];
            case var _ when WordOf(@event) is { } word:
                return Word(await ValueAsync(word, cancellation));
            default:
                return [];
        }
    }

    private static ValueRef? FailureOf(RunEvent @event) => @event switch
    {
        RunEvent.AttemptFailed e => e.Detail,
        RunEvent.SendingRefused e => e.Detail,
        RunEvent.AttentionRaised e => e.Detail,
        RunEvent.ErrorCaught e => e.Detail,
        RunEvent.ItemFailed e => e.Detail,
        RunEvent.BranchFailed e => e.Detail,
        RunEvent.CommitDuplicated e => e.Detail,
        RunEvent.RunCancelled e => e.Reason,
        _ => null,
    };

    private static ValueRef? WordOf(RunEvent @event) => @event switch
    {
        RunEvent.CommitSettled e => e.Word,
        RunEvent.AttentionCleared e => e.Word,
        RunEvent.StepSkipped e => e.Word,
        RunEvent.RunPaused e => e.Word,
        RunEvent.RunResumed e => e.Word,
        _ => null,
    };

    private async ValueTask<JsonElement> ValueAsync(ValueRef reference, CancellationToken cancellation) => (await session.Values.LoadAsync(reference, cancellation)).Value;

    private JsonElement Arranged(string address, JsonElement output) =>
        session.Version.Plan.At(address) is { } node && session.Version.ScopeOf(node).Contracts.TryGetValue(node.Step.Id, out var contract) ? ContractOrder.Arrange(output, contract) : output;

    private static IEnumerable<StoryPart> Word(JsonElement word)
    {
        yield return new StoryPart.Note($"by {Text(word, "by") ?? "nobody named"}");
        if (Text(word, "reason") is { } reason)
            yield return new StoryPart.Said(reason);
    }

    private static IEnumerable<StoryPart> Failure(JsonElement detail)
    {
        yield return new StoryPart.Note(FailureDetail.MessageOf(detail));
        if (FailureDetail.RefusedIn(detail) is { } refused)
            yield return new StoryPart.Said(refused.Text);
    }

    private static IEnumerable<StoryPart> Decision(JsonElement decision)
    {
        yield return new StoryPart.Note($"by {Text(decision, "by")}");
        foreach (var comment in decision.GetProperty("comments").EnumerateArray())
            yield return new StoryPart.Said($"{(Text(comment, "field") is { } field ? $"{field}: " : "")}{(Text(comment, "passage") is { } passage ? $"“{passage}”: " : "")}{Text(comment, "text")}");
        foreach (var criterion in decision.GetProperty("criteria").EnumerateObject())
        {
            if (!criterion.Value.GetProperty("met").GetBoolean())
                yield return new StoryPart.Note($"{criterion.Name}: not met");
            if (Text(criterion.Value, "override") is { } reason)
                yield return new StoryPart.Note($"{criterion.Name}: approved all the same: {reason}");
        }
    }

    private static IEnumerable<StoryPart> Changes(JsonElement before, JsonElement after) =>
        from field in after.EnumerateObject()
        let was = before.TryGetProperty(field.Name, out var old) ? Outline.Of(old) : ""
        let now = Outline.Of(field.Value)
        where was != now
        select new StoryPart.Changed(field.Name, was, now);

    private static StoryPart.Note Finding(JsonElement finding) =>
        new($"{Text(finding, "severity")}, {Text(finding, "scorer")}: {Text(finding, "message")}{(Text(finding, "excerpt") is { } excerpt ? $" (“{excerpt}”)" : "")}");

    private static string Handed(HandedOver handed) => handed.Transform switch
    {
        Transform.Absent => $"handed no {handed.Name}, as its ? allows",
        Transform.Default => $"handed {handed.Name}: its default",
        Transform.Earlier => $"handed {handed.Name} of {handed.From}, round {handed.Round}",
        Transform.HumanEdit => $"handed {handed.Name} of {handed.From}, as a person changed or gave it",
        _ => $"handed {handed.Name}{(handed.From is { } from && from != handed.Name ? $" of {from}" : "")}",
    };

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
