using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Roles, scorers, surfaces, models and redo targets: every name must lead somewhere.</summary>
internal static class NameCheck
{
    /// <summary>A scorer that evaluation brings, not the installation.</summary>
    private const string Judge = "judge";

    public static void Check(Workflow workflow, Plan plan, Installation installation, ICollection<Finding> findings)
    {
        foreach (var node in plan.Nodes)
        {
            switch (node.Step)
            {
                case Step.Agent agent when !workflow.Roles.ContainsKey(agent.Role):
                    findings.Add(Unknown("WF021", "role", agent.Role, workflow.Roles.Keys, agent.RoleSpan));
                    break;
                case Step.Check check:
                    Scorers(check.Scorers, installation, findings);
                    if (check.OnFail is OnFail.Again again)
                        Redo(plan, node, again.Redo, findings);
                    break;
                case Step.Review review:
                    Scorers(review.Criteria.Select(c => c.Scorer).OfType<ScorerUse>(), installation, findings);
                    if (review.OnChanges is { } redo)
                        Redo(plan, node, redo, findings);
                    if (review.Approvers.Groups.IsEmpty)
                        findings.Add(Finding.Error("WF026", $"nobody can approve `{review.Id}`: `approvers` names no group", review.Span));
                    break;
                case Step.Commit commit:
                    Surface(commit, installation, findings);
                    break;
            }
        }
        foreach (var role in workflow.Roles.Values.Where(r => !installation.Models.Contains(r.Model)))
            findings.Add(Unknown("WF024", "model", role.Model, installation.Models, role.Span).WithHelp("models are configured in baton.yaml; without it there is `default`"));
        foreach (var role in workflow.Roles.Values.Where(r => !workflow.Steps.Any(s => Uses(s, r.Name))))
            findings.Add(Finding.Warning("WF027", $"no step uses the role `{role.Name}`", role.Span));
        if (workflow.Evaluate is { } evaluate)
            Scorers(evaluate.Scorers.Where(s => s.Name != Judge), installation, findings);
    }

    private static bool Uses(Step step, string role) =>
        step is Step.Agent agent && (agent.Role == role || agent.Fallback.Contains(role)) || step.Branches.Any(b => b.Steps.Any(s => Uses(s, role)));

    private static void Scorers(IEnumerable<ScorerUse> scorers, Installation installation, ICollection<Finding> findings)
    {
        foreach (var use in scorers)
        {
            if (!installation.Scorers.TryGetValue(use.Name, out var options))
                findings.Add(Unknown("WF022", "scorer", use.Name, installation.Scorers.Keys, use.Span));
            else
                Breaks("WF025", $"the options of `{use.Name}`", use.Options, options, use.Span, findings);
        }
    }

    private static void Surface(Step.Commit commit, Installation installation, ICollection<Finding> findings)
    {
        if (!installation.Surfaces.TryGetValue(commit.Surface, out var offer))
        {
            findings.Add(Unknown("WF023", "surface", commit.Surface, installation.Surfaces.Keys, commit.Span));
            return;
        }
        if (commit.To.All(e => e.Value is ValueExpression.Constant))
        {
            var to = new JsonObject(commit.To.Select(e => KeyValuePair.Create(e.Name, JsonNode.Parse(((ValueExpression.Constant)e.Value).Value.GetRawText()))));
            Breaks("WF025", $"`to` of `{commit.Id}`", JsonDocument.Parse(to.ToJsonString()).RootElement, offer.To, commit.Span, findings);
        }
        var taken = offer.Takes.Fields;
        foreach (var given in commit.With.Where(e => taken.All(f => f.Name != e.Name)))
            findings.Add(Unknown("WF025", $"field of the surface `{commit.Surface}`", given.Name, taken.Select(f => f.Name), given.NameSpan));
        foreach (var field in taken.Where(f => f.IsRequired && commit.With.All(e => e.Name != f.Name)))
            findings.Add(Finding.Error("WF025", $"the surface `{commit.Surface}` needs `{field.Name}`", commit.Span));
    }

    private static void Redo(Plan plan, PlanNode by, Redo redo, ICollection<Finding> findings)
    {
        if (plan.Find(redo.Target) is not { } target)
            findings.Add(Unknown("HO009", "step", redo.Target, plan.Nodes.Select(n => n.Step.Id), redo.Span));
        else if (plan[target].Place != by.Place || target >= by.Ordinal)
            findings.Add(Finding.Error("HO009", $"`redo: {redo.Target}` must name an earlier step of the same sequence as `{by.Step.Id}`", redo.Span));
        else
            foreach (var commit in plan.Nodes[target..by.End].Select(n => n.Step).OfType<Step.Commit>())
                findings.Add(Finding.Error("WF028", $"`{commit.Id}` commits inside the loop that `{by.Step.Id}` sends back to `{redo.Target}`; what is committed can't be taken back", commit.Span)
                    .WithHelp($"move it behind `{by.Step.Id}`"));
    }

    private static void Breaks(string code, string what, JsonElement value, Contract contract, SourceSpan span, ICollection<Finding> findings)
    {
        foreach (var violation in contract.Validate(value))
            findings.Add(Finding.Error(code, $"{what}: {violation}", span));
    }

    private static Finding Unknown(string code, string kind, string name, IEnumerable<string> known, SourceSpan span)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return Finding.Error(code, $"there is no {kind} `{name}`{NearestWord.Suggest(name, names)}", span)
            .WithNote(names.Count == 0 ? "none is defined" : $"known: {string.Join(", ", names)}");
    }
}
