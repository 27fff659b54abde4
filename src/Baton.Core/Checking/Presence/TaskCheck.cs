using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>A task may name what its step was handed, and nothing else; a role's instructions what is always there.</summary>
internal sealed class TaskCheck(DataFlow flow, ReadFindings reads, ICollection<Finding> findings)
{
    public void Instructions(AgentRole role)
    {
        foreach (var path in role.Instructions.Paths)
            if (Sights.IsAmbient(path.Producer))
                reads.Asked(path, Vantage.Start, [], fails: false);
            else
                findings.Add(Finding.Error("HO006", $"a role's instructions may name the brief, the brand and the run; `{path}` is none of them", path.Span));
    }

    public void Task(Step.Agent agent, Vantage at, IReadOnlyList<Fact> facts)
    {
        if (agent.BriefFields is { } own)
            foreach (var (field, span) in own.Zip(agent.BriefSpans))
                if (flow.Workflow.Brief.Find([field]) is ContractLookup.Missing missing)
                    findings.Add(Finding.Error("HO004", $"the brief has no field `{field}`{NearestWord.Suggest(field, missing.Known)}", span));
        var handed = new Handed(agent.Needs);
        var forgotten = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in agent.Task.Paths)
        {
            string producer = path.Producer;
            if (Sights.IsAmbient(producer))
            {
                if (!IsNarrowedAway(agent, path))
                    reads.Asked(path, at, facts, fails: true);
            }
            else if (handed.NeedsOf(path) is { Count: > 0 } needs)
            {
                Needed(path, needs, at, facts);
                NotAnOrder(agent, path, needs);
            }
            else if (!agent.IsMisread)
                NotHanded(agent, path, handed, forgotten, at, facts);
        }
    }

    /// <summary>Whether nothing in a task uses a need without having asked whether it is there.</summary>
    public static bool CanDoWithout(Step.Agent agent, Need need)
    {
        foreach (var path in agent.Task.Paths)
            if (Handed.Leads(need, path) && path.GuardedSegments < Math.Min(Handed.Depth(need), path.Segments.Length))
                return false;
        return true;
    }

    /// <summary><c>brief: [product]</c> hands over that field alone.</summary>
    private bool IsNarrowedAway(Step.Agent agent, LiquidPath path)
    {
        if (agent.BriefFields is not { } fields || StepReads.Names(path).ToList() is not ["brief", var field, ..]
            || fields.Contains(field) || flow.Workflow.Brief.Find([field]) is not ContractLookup.Found)
            return false;
        findings.Add(Finding.Error("HO006", $"`{agent.Id}` is handed only {string.Join(", ", fields.Select(f => $"`{f}`"))} of the brief, and its task names `{path}`", path.Span)
            .WithHelp($"add `{field}` to the `brief` of `{agent.Id}`, or drop that line: the brief then travels whole"));
        return true;
    }

    /// <summary>In a task stands what a model is to do; words from outside would stand there unmarked.</summary>
    private void NotAnOrder(Step.Agent agent, LiquidPath path, IReadOnlyList<Need> needs)
    {
        if (needs.Any(need => flow.Workflow.FromTools.Contains(need.From.Producer) && WritesWords(path, need, flow.Contracts)))
            findings.Add(Finding.Error("HO006", $"the task of `{agent.Id}` writes out `{path}`, which a tool gave: nothing would tell it from what the model is to do", path.Span)
                .WithHelp("leave it out of the task: what is needed is handed over beside it, and marked as data from outside"));
    }

    /// <summary>The same of a workflow that is called: what a tool gave is no safer for having become a brief.</summary>
    public void Called(Step.Call call)
    {
        if (call.Callee is not { } callee || OutsideData.Handed(call, flow.Workflow.FromTools) is not { Count: > 0 } fields)
            return;
        foreach (var (workflow, agent, path) in OrdersIn(callee, fields))
            findings.Add(Finding.Error("HO006",
                $"`{call.Id}` hands on what a tool gave ({string.Join(", ", fields.Select(f => $"`{f}`"))}), and the task of `{agent}` in `{workflow}` writes out `{path}`: nothing would tell it from what the model is to do",
                call.With.First(e => e.Name == fields[0]).NameSpan)
                .WithHelp($"leave it out of that task: the brief travels with it, and what came from outside is marked there"));
    }

    /// <summary>What tasks write out of a brief that a tool's words are in, or of what passes them on; in workflows that are called from there too.</summary>
    private static IEnumerable<(string Workflow, string Agent, LiquidPath Path)> OrdersIn(Workflow workflow, IReadOnlyCollection<string> fields)
    {
        var (outside, contracts) = (OutsideData.In(workflow.Steps, fields), StepContracts.Of(workflow));
        foreach (var step in OutsideData.All(workflow.Steps))
            if (step is Step.Agent agent)
            {
                foreach (var path in agent.Task.Paths)
                    if (path.Producer == "brief"
                        ? outside.Contains(path.Fields is [var field, ..] ? $"brief.{field}" : "brief") && WritesWords(path, path.Fields, workflow.Brief)
                        : new Handed(agent.Needs).NeedsOf(path)?.Any(n => outside.Contains(n.From.Producer) && !workflow.FromTools.Contains(n.From.Producer) && WritesWords(path, n, contracts)) == true)
                        yield return (workflow.Name, agent.Id, path);
            }
            else if (step is Step.Call { Callee: { } callee } call && OutsideData.Handed(call, outside) is { Count: > 0 } passed)
                foreach (var order in OrdersIn(callee, passed))
                    yield return order;
    }

    private static bool WritesWords(LiquidPath path, Need need, IReadOnlyDictionary<string, Contract> contracts) =>
        WritesWords(path, [.. need.From.Fields, .. path.Fields.Skip(Handed.Depth(need) - 1)], contracts.GetValueOrDefault(need.From.Producer) ?? Contract.Json);

    private static bool WritesWords(LiquidPath path, ImmutableArray<string> fields, Contract of) =>
        !path.IsTested && !(of.Find(fields) is ContractLookup.Found found && CannotInstruct(found.Contract));

    /// <summary>Numbers, dates and the author's own choices say nothing that a tool could want a model to do; nor do lists of them.</summary>
    private static bool CannotInstruct(Contract contract) => contract.Kind
        is ContractKind.Integer or ContractKind.Number or ContractKind.Boolean or ContractKind.Choice or ContractKind.Date or ContractKind.DateTime
        || contract.Kind == ContractKind.List && contract.ItemAt(0) is { Kind: not ContractKind.List } item && CannotInstruct(item);

    private void Needed(LiquidPath path, List<Need> needs, Vantage at, IReadOnlyList<Fact> facts)
    {
        Presence? first = null;
        foreach (var need in needs)
        {
            var presence = Of(need, path, needs.Count, at, facts);
            // Where less is asked for than any need holds, one of them suffices.
            if (presence is Presence.Set)
                return;
            first ??= presence;
        }
        switch ((needs[0], first))
        {
            case (_, Presence.NoField none):
                reads.NoField(path.ToString(), none.Missing, path.Producer, path.Span, null);
                break;
            case ({ } need, Presence.MayLack lack):
                reads.Unguarded(path, path.Segments.Length > Handed.Depth(need) && path.GuardedSegments >= Handed.Depth(need) ? path.ToString() : need.Name, lack.Case, fails: true);
                break;
            case (_, Presence.Undecided { Why: { } why }):
                reads.Undecided(path.ToString(), why, path.Span);
                break;
        }
    }

    private Presence Of(Need need, LiquidPath path, int sharing, Vantage at, IReadOnlyList<Fact> facts)
    {
        int depth = Handed.Depth(need);
        var below = path.Fields[Math.Min(depth - 1, path.Fields.Length)..];
        // A need that must be there is complained of where it is needed; one with a default is there; and a test of what
        // leads to one need alone is a test of it.
        bool isThere = !need.IsOptional || need.Default is not null || path.GuardedSegments >= Math.Min(depth, path.Segments.Length) || path.GuardedSegments > 0 && sharing == 1;
        int known = isThere ? 1 + need.From.Fields.Length + Math.Max(0, path.GuardedSegments - depth) : 0;
        var presence = flow.Of(at, need.From.Producer, below.Length == 0 ? need.From.Fields : need.From.Fields.AddRange(below), known, facts);
        return presence is Presence.Set ? presence
            : presence is Presence.Unseen ? Presence.Set.Always
            : below.Length > 0 && flow.ContractOf(need.From.Producer).Find(need.From.Fields) is ContractLookup.Found { Contract: var own } && own.Find(below) is ContractLookup.Missing inside
                ? new Presence.NoField(inside)
            : flow.ContractOf(need.From.Producer).Find(need.From.Fields) is ContractLookup.Missing ? Presence.Set.Always
            : presence;
    }

    /// <summary>Forgetting to say so is the first mistake everybody makes, and the way out is plain.</summary>
    /// <param name="forgotten">What was said to be forgotten already; the second time it is no news.</param>
    private void NotHanded(Step.Agent agent, LiquidPath path, Handed handed, HashSet<string> forgotten, Vantage at, IReadOnlyList<Fact> facts)
    {
        string producer = path.Producer;
        var fields = FieldsOf(path);
        var presence = flow.Of(at, producer, [.. fields], known: 0, facts);
        if (flow.Plan.Find(producer) is null || presence is Presence.Unseen or Presence.NoField)
        {
            findings.Add(Finding.Error("HO006", $"`{agent.Id}` is not handed `{path}`{NearestWord.Suggest(path.ToString(), handed.Names)}", path.Span)
                .WithHelp(flow.Plan.Find(producer) is null ? $"it is handed: {string.Join(", ", handed.Names)}" : $"add it to the `needs` of `{agent.Id}`"));
            return;
        }
        string need = string.Join('.', fields.Prepend(producer)) + (presence is Presence.Set ? "" : "?");
        if (!forgotten.Add(need))
            return;
        bool isGuarded = agent.Task.Paths.Where(p => StepReads.Names(p).Take(fields.Count + 1).SequenceEqual(fields.Prepend(producer))).All(p => p.GuardedSegments > fields.Count);
        // Two edits that each begin the list would leave two lists.
        var edit = agent.Needs.IsEmpty && forgotten.Count > 1 ? null : NeedsEdit.Of(agent, need);
        findings.Add(Finding.Error("HO006", $"`{agent.Id}` is not handed `{path}`", path.Span)
            .With(new Fix($"add {(need.EndsWith('?') ? $"\"{need}\"" : $"`{need}`")} to the `needs` of `{agent.Id}`", presence is Presence.Set || isGuarded, edit)));
    }

    /// <summary>What of a template's path is a path for <c>needs</c>: up to where it looks into a list or a text.</summary>
    private static List<string> FieldsOf(LiquidPath path)
    {
        var fields = path.Segments.Skip(1).TakeWhile(s => s is LiquidSegment.Name).Select(s => ((LiquidSegment.Name)s).Value).ToList();
        while (fields is [.., "first" or "last" or "size"])
            fields.RemoveAt(fields.Count - 1);
        return fields;
    }

    /// <summary>What a task may name.</summary>
    private sealed class Handed(ImmutableArray<Need> needs)
    {
        public IEnumerable<string> Names => ((string[])["brief", "brand", "run"]).Concat(needs.Select(n => n.Name));

        /// <summary>The need a path leads into, or, where it asks for less, all that it leads to; null: none.</summary>
        public List<Need>? NeedsOf(LiquidPath path)
        {
            List<Need>? found = null;
            foreach (var need in needs)
                if (Leads(need, path))
                    (found ??= []).Add(need);
            return found;
        }

        public static int Depth(Need need) => need.Name.AsSpan().Count('.') + 1;

        public static bool Leads(Need need, LiquidPath path)
        {
            if (!need.Name.StartsWith(path.Producer, StringComparison.Ordinal))
                return false;
            int at = 0;
            foreach (var part in need.Name.AsSpan().Split('.'))
                if (at == path.Segments.Length)
                    break;
                else if (!need.Name.AsSpan(part).SequenceEqual(path.Segments[at++].AsName))
                    return false;
            return true;
        }
    }
}
