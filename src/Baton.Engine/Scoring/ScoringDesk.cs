using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Prompts;
using Baton.Engine.Runs;

namespace Baton.Engine.Scoring;

/// <summary>Gives scorers what they need: content, brief, brand, evidence, and the way the brief took to the content.</summary>
public sealed class ScoringDesk(Workspace workspace)
{
    /// <param name="place">Where the step stands that scores.</param>
    /// <param name="producers">Whose output the content rests on: the hops are found from there.</param>
    public async ValueTask<ImmutableArray<Score>> ScoreAsync(
        RunSession session, int place, ImmutableArray<ScorerUse> scorers, JsonElement content, Contract contract,
        IReadOnlyDictionary<string, JsonElement> evidence, IEnumerable<string> producers, CancellationToken cancellation)
    {
        if (scorers.IsEmpty)
            return [];
        var workflow = session.ScopeAt(place).Workflow;
        var brief = await session.BriefAtAsync(place, cancellation);
        var hops = await HopsAsync(session, place, producers, cancellation);
        var scores = ImmutableArray.CreateBuilder<Score>();
        using var span = Telemetry.Evaluate(session, place);
        foreach (var use in scorers)
        {
            var scorer = workspace.Scorers[use.Name];
            scores.Add(await scorer.ScoreAsync(
                new ScoringInput(content, contract, brief, workflow.Brief, workflow.Brand, evidence, hops, use.OptionsUnder(scorer.Options)), cancellation));
            Telemetry.Scored(span, scores[^1]);
        }
        return scores.DrainToImmutable();
    }

    /// <param name="withNotes">Notes say what is well: people may want them, a writer who is to mend something does not.</param>
    public static JsonArray Findings(IEnumerable<Score> scores, bool withNotes)
    {
        var list = new JsonArray();
        foreach (var finding in scores.SelectMany(s => s.Findings).Where(f => withNotes || f.Severity != ScoreSeverity.Note))
        {
            var item = new JsonObject
            {
                ["scorer"] = finding.Scorer,
                ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
                ["message"] = finding.Message,
            };
            if (finding.Field is not null)
                item["field"] = finding.Field;
            if (finding.Excerpt is not null)
                item["excerpt"] = finding.Excerpt;
            list.Add(item);
        }
        return list;
    }

    private static async ValueTask<List<Hop>> HopsAsync(RunSession session, int reader, IEnumerable<string> producers, CancellationToken cancellation)
    {
        var hops = new List<Hop>();
        // What a call hands back was made by others, who are not asked.
        int? call = session.State.NodeAt(reader).Call;
        var within = session.Version.ScopeOf(call);
        var ancestors = StepReads.Ancestors(session.State.Plan, call, producers);
        foreach (var node in session.State.Plan.Nodes)
        {
            if (node.Call != call || node.Step is not Step.Agent agent || !ancestors.Contains(agent.Id))
                continue;
            int place = session.State.Places.Seen(reader, node.Ordinal);
            if (session.State[place].Output is not StepOutput.Stored output)
                continue;
            var (handoff, _) = await HandoffGatherer.GatherAsync(session, session.State, place, agent.Needs, agent.BriefFields, cancellation);
            var prompt = PromptRenderer.Render(within, agent, within.Workflow.Roles[agent.Role], handoff, session.Values.Run(session.State, call));
            hops.Add(new Hop(agent.Id, $"{prompt.System}\n{prompt.User}", agent.BriefFields, (await session.Values.LoadAsync(output.Value, cancellation)).Value));
        }
        return hops;
    }
}
