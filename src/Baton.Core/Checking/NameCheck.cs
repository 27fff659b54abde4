using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Notation;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Roles, scorers, surfaces, models, tools and redo targets: every name must lead somewhere.</summary>
internal sealed class NameCheck(Workflow workflow, Plan plan, Installation installation, ICollection<Finding> findings)
{
    /// <summary>A scorer that evaluation brings, not the installation.</summary>
    private const string Judge = "judge";

    private readonly KnownNames _roles = new(workflow.Roles.Keys);
    private readonly KnownNames _scorers = new(installation.Scorers.Keys);
    private readonly KnownNames _surfaces = new(installation.Surfaces.Keys);
    private readonly KnownNames _models = new(installation.Models);
    private readonly KnownNames _tools = new(installation.Tools.Where(t => !t.Value.Writes).Select(t => t.Key));
    private readonly KnownNames _workers = new(workflow.Roles.Keys.Concat(installation.Models));
    private readonly KnownNames _steps = new(plan.Nodes.Select(n => n.Step.Id));

    public static void Check(Workflow workflow, Plan plan, Installation installation, ICollection<Finding> findings) =>
        new NameCheck(workflow, plan, installation, findings).Check();

    private void Check()
    {
        foreach (var node in plan.Nodes)
        {
            switch (node.Step)
            {
                case Step.Agent agent when agent.Role.Length > 0 && !workflow.Roles.ContainsKey(agent.Role):
                    findings.Add(Unknown("WF021", "role", agent.Role, _roles, agent.RoleSpan));
                    break;
                case Step.Check check:
                    Scorers(check.Scorers);
                    break;
                case Step.Review review:
                    Scorers(review.Criteria.Select(c => c.Scorer).OfType<ScorerUse>());
                    break;
                case Step.Commit commit when commit.Surface.Length > 0:
                    Surface(commit);
                    break;
                case Step.Tool tool when tool.Use.Length > 0:
                    Tool(tool.Use, tool.UseSpan);
                    if (installation.Tools.TryGetValue(tool.Use, out var used) && !tool.IsMisread)
                        Given($"the tool `{tool.Use}`", used.Takes, tool.With, tool.Span);
                    break;
                case Step.Repeat:
                    foreach (var commit in plan.Nodes[(node.Ordinal + 1)..node.BodyEnd].Select(n => n.Step).Where(Commits))
                        findings.Add(Finding.Error("WF028", $"`{commit.Id}` commits inside `{node.Step.Id}`, whose steps may run again; what is committed can't be taken back", commit.Span)
                            .WithHelp($"move it behind `{node.Step.Id}`"));
                    break;
            }
            if (node.Step is Step.Agent { Fallback: { IsEmpty: false } fallback } other)
                foreach (var (name, span) in fallback.Zip(other.FallbackSpans).Where(f => !workflow.Roles.ContainsKey(f.First) && !installation.Models.Contains(f.First)))
                    findings.Add(Unknown("WF021", "role or model", name, _workers, span));
            if (node.Step.SendsBack is { } redo)
                Redo(node, redo);
        }
        foreach (var role in workflow.Roles.Values.Where(r => !installation.Models.Contains(r.Model) && !installation.MoreModels(r.Model)))
            findings.Add(Unknown("WF024", "model", role.Model, _models, role.ModelSpan).WithHelp("models are configured in baton.yaml; without it there is `default`; `baton models` lists what can be used"));
        foreach (var (name, span) in workflow.Roles.Values.SelectMany(r => r.Tools.Zip(r.ToolSpans)))
            Tool(name, span);
        // A role that is named wrongly where it is used is not called unused as well.
        bool allKnown = plan.Nodes.All(n => n.Step is not Step.Agent agent || workflow.Roles.ContainsKey(agent.Role));
        foreach (var role in workflow.Roles.Values.Where(r => allKnown && !workflow.Steps.Any(s => Uses(s, r.Name))))
            findings.Add(Finding.Warning("WF027", $"no step uses the role `{role.Name}`", role.Span));
        if (workflow.Evaluate is { } evaluate)
            Scorers(evaluate.Scorers.Where(s => s.Name != Judge));
    }

    /// <summary>A commit, or the call of a workflow that holds one.</summary>
    private static bool Commits(Step step) => step is Step.Commit || step is Step.Call { Callee: { } callee } && callee.Steps.Any(HoldsCommit);

    private static bool HoldsCommit(Step step) => Commits(step) || step.Branches.Any(b => b.Steps.Any(HoldsCommit));

    private static bool Uses(Step step, string role) =>
        step is Step.Agent agent && (agent.Role == role || agent.Fallback.Contains(role)) || step.Branches.Any(b => b.Steps.Any(s => Uses(s, role)));

    private void Tool(string name, SourceSpan span)
    {
        if (!installation.Tools.TryGetValue(name, out var offer))
            findings.Add(Unknown("WF031", "tool", name, _tools, span).WithHelp("tools besides `web.fetch` are set up in baton.yaml, under `tools:`; `baton tools` lists what can be used"));
        else if (offer.Writes)
            findings.Add(Finding.Error("WF032", $"the tool `{name}` writes, and is for commits alone", span)
                .WithHelp($"have people approve what it is given, and commit it: `to: {{ surface: {name} }}`"));
    }

    private void Scorers(IEnumerable<ScorerUse> scorers)
    {
        foreach (var use in scorers)
        {
            if (!installation.Scorers.TryGetValue(use.Name, out var options))
                findings.Add(Unknown("WF022", "scorer", use.Name, _scorers, use.Span));
            else
                foreach (var violation in options.Validate(use.OptionsUnder(options)))
                    findings.Add(Option(use, violation, options));
        }
    }

    /// <summary>In the words of any value that breaks its contract, at the option where it is written.</summary>
    private static Finding Option(ScorerUse use, Violation violation, Contract options)
    {
        if (use.Written is null)
            return Finding.Error("WF025", $"the options of `{use.Name}`: {violation}", use.Span);
        var found = ValueFindings.Of(violation, use.Written, options);
        found = Finding.Error("WF025", $"the options of `{use.Name}`: {found.Message}", found.Span, found.Label) with { Fixes = found.Fixes };
        return options.Fields.Count == 0 ? found.WithNote("it has no options") : found.WithNote($"options: {string.Join(", ", options.Fields.Select(f => f.Name))}");
    }

    private void Surface(Step.Commit commit)
    {
        var name = commit.To.FirstOrDefault(e => e.Name == "surface")?.Value.Span ?? commit.Span;
        if (!installation.Surfaces.TryGetValue(commit.Surface, out var offer))
        {
            findings.Add(Unknown("WF023", "surface", commit.Surface, _surfaces, name).WithHelp("surfaces besides `file` are set up in baton.yaml, under `surfaces:`"));
            return;
        }
        if (commit.To.All(e => e.Value is ValueExpression.Constant))
        {
            var to = new JsonObject(commit.To.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Name, JsonNodes.Of(((ValueExpression.Constant)e.Value).Value))));
            foreach (var violation in offer.To.Validate(JsonNodes.Element(to)))
                findings.Add(Finding.Error("WF025", $"`to` of `{commit.Id}`: {violation}", PlaceIn(commit, violation, name)));
        }
        if (commit.IsMisread)
            return;
        Given($"the surface `{commit.Surface}`", offer.Takes, commit.With, commit.Span);
    }

    /// <summary>The fields that a surface or a tool is given are those it takes.</summary>
    private void Given(string taker, Contract takes, ImmutableArray<NamedExpression> with, SourceSpan span)
    {
        var taken = takes.Fields;
        var names = new KnownNames(taken.Select(f => f.Name));
        var unknown = takes.IsClosed ? with.Where(e => taken.All(f => f.Name != e.Name)).ToList() : [];
        foreach (var given in unknown)
            findings.Add(Finding.Error("WF025", $"{taker} has no field `{given.Name}`{names.Suggest(given.Name)}", given.NameSpan).WithNote($"it takes: {names.List}"));
        foreach (var field in taken.Where(f => f.IsRequired && with.All(e => e.Name != f.Name) && unknown.All(e => NearestWord.Of(e.Name, [f.Name]) is null)))
            findings.Add(Finding.Error("WF025", $"{taker} needs `{field.Name}`", span));
    }

    private static SourceSpan PlaceIn(Step.Commit commit, Violation violation, SourceSpan otherwise)
    {
        string key = violation.InstancePath.Split('/').ElementAtOrDefault(1) ?? "";
        return commit.To.FirstOrDefault(e => e.Name == key) is { } entry
            ? violation.SchemaPath.EndsWith("additionalProperties", StringComparison.Ordinal) ? entry.NameSpan : entry.Value.Span
            : otherwise;
    }

    private void Redo(PlanNode by, Redo redo)
    {
        if (redo.Target.Length == 0)
            return;
        if (plan.Find(redo.Target) is not { } target)
            findings.Add(Unknown("HO009", "step", redo.Target, _steps, redo.Span));
        else if (plan[target].Place != by.Place || target >= by.Ordinal)
            findings.Add(Finding.Error("HO009", $"`redo: {redo.Target}` must name an earlier step of the same sequence as `{by.Step.Id}`", redo.Span));
        else
            foreach (var commit in plan.Nodes[target..by.End].Select(n => n.Step).Where(Commits))
                findings.Add(Finding.Error("WF028", $"`{commit.Id}` commits inside the loop that `{by.Step.Id}` sends back to `{redo.Target}`; what is committed can't be taken back", commit.Span)
                    .WithHelp($"move it behind `{by.Step.Id}`"));
    }

    private static Finding Unknown(string code, string kind, string name, KnownNames known, SourceSpan span) =>
        Finding.Error(code, $"there is no {kind} `{name}`{known.Suggest(name)}", span)
            .WithNote(known.List.Length == 0 ? "none is defined" : $"known: {known.List}");
}
