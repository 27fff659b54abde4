using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Every value a step reads is there when it reads it, and has the field that is read: a missing handoff is found here.
/// </summary>
internal sealed class HandoffCheck(Workflow workflow, Plan plan, ICollection<Finding> findings)
{
    private static readonly string[] Ambient = ["brief", "brand", "run"];

    private const string Memory = "memory";

    private readonly KnownNames _producers = new(Ambient.Concat(plan.Nodes.Select(n => n.Step.Id)));

    private readonly IReadOnlyDictionary<string, Contract> _contracts = StepContracts.Of(workflow);

    public static void Check(Workflow workflow, Plan plan, ICollection<Finding> findings)
    {
        var check = new HandoffCheck(workflow, plan, findings);
        foreach (var node in plan.Nodes)
            check.Reads(node);
        foreach (var role in workflow.Roles.Values)
            check.Template(role.Instructions, new Handed(Ambient, []), null);
        foreach (var output in workflow.Output)
            check.Value(output.Value, null);
    }

    private void Reads(PlanNode node)
    {
        var step = node.Step;
        if (step.When is { } when)
            Paths(when.Paths, node);
        switch (step)
        {
            case Step.Agent agent:
                Needs(agent.Needs, node);
                foreach (var (field, span) in (agent.BriefFields ?? []).Zip(agent.BriefSpans))
                    if (workflow.Brief.Find([field]) is ContractLookup.Missing missing)
                        findings.Add(Finding.Error("HO004", $"the brief has no field `{field}`{NearestWord.Suggest(field, missing.Known)}", span));
                Template(agent.Task, new Handed(Ambient, agent.Needs), agent);
                break;
            case Step.Tool tool:
                Values(tool.With, node);
                break;
            case Step.Call call:
                Values(call.With, node);
                break;
            case Step.Wait { For: WaitFor.Until until }:
                Read(until.Instant, node);
                break;
            case Step.Each each:
                Read(each.In, node);
                Yields(node);
                break;
            case Step.Repeat repeat:
                Paths(repeat.Until.Paths, InsideAtEnd(node, 0));
                Yields(node);
                break;
            case Step.Parallel parallel:
                if (parallel.Join is not null)
                    SameYields(parallel, "branches");
                Yields(node);
                break;
            case Step.Check check:
                Read(check.Of, node);
                Needs(check.Needs, node);
                break;
            case Step.Review review:
                Values(review.Of, node);
                foreach (var path in review.Show)
                    Read(path with { IsOptional = true }, node);
                break;
            case Step.Ask ask:
                foreach (var path in ask.Show)
                    Read(path with { IsOptional = true }, node);
                break;
            case Step.Switch choice:
                foreach (var way in choice.Cases.Where(c => c.When is not null))
                    Paths(way.When!.Paths, node);
                Exhaustive(choice);
                SameYields(choice, "cases");
                Yields(node);
                break;
            case Step.Commit commit:
                Values(commit.With, node);
                Values(commit.To, node);
                break;
        }
    }

    private void Needs(ImmutableArray<Need> needs, PlanNode reader)
    {
        foreach (var need in needs)
            Read(need.From, reader);
    }

    private void Values(ImmutableArray<NamedExpression> values, PlanNode reader)
    {
        foreach (var value in values)
            Value(value.Value, reader);
    }

    private void Value(ValueExpression value, PlanNode? reader)
    {
        if (value is ValueExpression.Path path)
            Read(path.Value, reader);
        else if (value is ValueExpression.Template template)
            Paths(template.Text.Paths, reader);
    }

    private void Exhaustive(Step.Switch choice)
    {
        if (choice.IsMisread)
            return;
        if (choice.Cases.All(c => c.When is not null))
            findings.Add(Finding.Error("HO011", $"`{choice.Id}` has no `else: true`, so that no case may hold", choice.Span));
        if (choice.Cases.Take(choice.Cases.Length - 1).Any(c => c.When is null))
            findings.Add(Finding.Error("HO011", $"the cases of `{choice.Id}` after `else: true` can never be taken", choice.Span));
    }

    /// <summary>Whichever way was taken, there is the same to read after it.</summary>
    private void SameYields(Step step, string ways)
    {
        if (step.IsMisread)
            return;
        var names = step.Ways.Select(b => b.Yields.Select(y => y.Name).Order(StringComparer.Ordinal).ToList()).ToList();
        for (int i = 1; i < names.Count; i++)
            if (!names[i].SequenceEqual(names[0]))
                findings.Add(Finding.Error("HO010", $"the {ways} of `{step.Id}` yield different fields: [{string.Join(", ", names[0])}] and [{string.Join(", ", names[i])}]", step.Ways[i].Span)
                    .WithHelp("let all give the same `yields`; `\"\"` stands for an empty text"));
    }

    private void Yields(PlanNode node)
    {
        for (int branch = 0; branch < node.Step.Branches.Length; branch++)
            Values(node.Step.Branches[branch].Yields, InsideAtEnd(node, branch));
    }

    /// <summary>A reader behind the last step of one of a region's sequences.</summary>
    private static PlanNode InsideAtEnd(PlanNode node, int branch) =>
        node with { Ordinal = node.End, Place = new PlanPlace(node.Ordinal, branch) };

    /// <summary>A path that is to have a value when it is read.</summary>
    private void Read(ValuePath path, PlanNode? reader)
    {
        if (Producer(path.Producer, path.Span, reader) is not { } seen)
            return;
        switch (ContractOf(path.Producer).Find(path.Fields))
        {
            case ContractLookup.Missing missing:
                NoField(path.Text, missing, path.Span);
                break;
            case ContractLookup.Found { AlwaysPresent: false } when !path.IsOptional:
                findings.Add(NotSet(path, reader, $"`{path.Text}` is optional in the contract of `{path.Producer}`"));
                break;
            default:
                if (seen.Why is { } why && !path.IsOptional)
                    findings.Add(NotSet(path, reader, why));
                break;
        }
    }

    private static Finding NotSet(ValuePath path, PlanNode? reader, string why) =>
        Finding.Error("HO001", $"{(reader is null ? "the output" : $"`{reader.Step.Id}`")} needs `{path.Text}`, which is not set on every path", path.Span, why)
            .With(new Fix($"write \"{path.Text}?\" and let the step do without it", IsSafe: false, new TextEdit(path.Span, $"\"{path.Text}?\"")));

    private void Paths(IEnumerable<LiquidPath> paths, PlanNode? reader)
    {
        foreach (var path in paths)
            if (Producer(StepReads.Producer(path), path.Span, reader) is { } seen)
                Field(path, seen.Why);
    }

    /// <summary>A template of an agent may name what it was handed, and nothing else.</summary>
    private void Template(LiquidTemplate template, Handed handed, Step? step)
    {
        foreach (var path in template.Paths)
        {
            string producer = StepReads.Producer(path);
            if (Ambient.Contains(producer))
                Field(path, null);
            else if (handed.NeedOf(path) is { } need)
                Needed(path, need);
            else if (step is null)
                findings.Add(Finding.Error("HO006", $"a role's instructions may name the brief, the brand and the run; `{path}` is none of them", path.Span));
            else if (!step.IsMisread)
                findings.Add(Finding.Error("HO006", $"`{step.Id}` is not handed `{path}`{NearestWord.Suggest(path.ToString(), handed.Names)}", path.Span)
                    .WithHelp(plan.Find(producer) is null ? $"it is handed: {string.Join(", ", handed.Names)}" : $"add it to the `needs` of `{step.Id}`"));
        }
    }

    private void Needed(LiquidPath path, Need need)
    {
        int depth = need.Name.Split('.').Length;
        if (need.IsOptional && need.Default is null && path.GuardedSegments < Math.Min(depth, path.Segments.Length))
        {
            findings.Add(Finding.Error("HO007", $"`{path}` may be absent, and is used without asking whether it is there", path.Span)
                .WithHelp($"put it inside {{% if {need.Name} %}} … {{% endif %}}"));
            return;
        }
        if (path.Segments.Length <= depth
            || !_contracts.TryGetValue(need.From.Producer, out var producer)
            || producer.Find(need.From.Fields) is not ContractLookup.Found { Contract: var handed })
            return;
        string[] below = [.. Names(path).Skip(depth)];
        if (handed.Find(below) is ContractLookup.Missing missing)
            NoField(path.ToString(), missing, path.Span);
        else if (MayLack(handed, below, path.GuardedSegments - depth))
            Unguarded(path);
    }

    private void Field(LiquidPath path, string? why)
    {
        string producer = StepReads.Producer(path);
        string[] names = [.. Names(path).Skip(1)];
        if (producer == "brand")
        {
            // The brand is known here and now: what it does not say is missing for certain.
            if (Brand.LacksAt(workflow.Brand, names) is { } lacking && !path.IsGuarded)
                findings.Add(Finding.Error("HO004", $"the brand file has no `{lacking}`", path.Span).WithHelp("add it there, or ask with {% if %} whether it is there"));
        }
        else if (ContractOf(producer).Find(names) is ContractLookup.Missing missing)
            NoField(path.ToString(), missing, path.Span);
        else if (MayLack(ContractOf(producer), names, path.GuardedSegments - 1))
            Unguarded(path);
        else if (why is not null && !path.IsGuarded)
            findings.Add(Finding.Error("HO007", $"`{path}` is not set on every path, and is used without asking whether it is there", path.Span, why));
    }

    /// <summary>Whether something below the part that is known to be there may be absent.</summary>
    private static bool MayLack(Contract contract, string[] names, int known)
    {
        known = Math.Clamp(known, 0, names.Length);
        return contract.Find(names[..known]) is ContractLookup.Found { Contract: var below } && below.Find(names[known..]) is ContractLookup.Found { AlwaysPresent: false };
    }

    private void Unguarded(LiquidPath path) =>
        findings.Add(Finding.Error("HO007", $"`{path}` may be absent, and is used without asking whether it is there", path.Span)
            .WithHelp($"put it inside {{% if {path} %}} … {{% endif %}}, or give it a `default`"));

    private void NoField(string path, ContractLookup.Missing missing, SourceSpan span) =>
        findings.Add(Finding.Error("HO004", $"`{path}` leads nowhere: there is no `{missing.At}`{NearestWord.Suggest(missing.At.Split('.')[^1], missing.Known)}", span)
            .WithNote(missing.Known.Count == 0 ? "nothing is known there" : $"known there: {string.Join(", ", missing.Known)}"));

    /// <summary>Whether a reader can see a producer at all; <c>Why</c> says on which paths it is not set.</summary>
    private (string? Why, bool Against)? Producer(string name, SourceSpan span, PlanNode? reader)
    {
        if (Ambient.Contains(name) || IsItem(name, reader))
            return (null, false);
        if (name == Memory)
        {
            findings.Add(CapabilityCheck.NotYet("values of `memory`", span));
            return null;
        }
        if (plan.Find(name) is not { } ordinal)
        {
            findings.Add(Finding.Error("HO003", $"nothing produces `{name}`{_producers.Suggest(name)}", span));
            return null;
        }
        var producer = plan[ordinal];
        if (!IsInScope(producer, reader))
        {
            var region = plan[producer.Place.Region!.Value].Step;
            findings.Add(Finding.Error("HO005", $"`{name}` is a step inside `{region.Id}`; outside of it there is only what `{region.Id}` yields", span)
                .WithHelp($"yield the value from `{region.Id}`, and take it from there"));
            return null;
        }
        // A region's yields are there once it is through, not for the steps inside it.
        if (reader is null || ordinal < reader.Ordinal && reader.Ordinal >= producer.End)
            return (producer.Step.When is null ? null : $"`{name}` (line {producer.Step.Span.Line}) has a `when`, and is skipped where it does not hold", false);
        if (!IsInLoop(producer, reader))
        {
            findings.Add(Finding.Error("HO002", $"`{name}` comes after `{reader.Step.Id}`, and no loop leads back from it", span)
                .WithHelp($"move `{reader.Step.Id}` behind `{name}`, or let a check or review behind `{name}` redo from `{reader.Step.Id}`"));
            return null;
        }
        return ($"`{name}` comes later in the loop: in the first round there is nothing of it yet", true);
    }

    /// <summary>Whether it is the variable of an <c>each</c> that the reader stands in.</summary>
    private bool IsItem(string name, PlanNode? reader)
    {
        for (int? region = reader?.Place.Region; region is { } ordinal; region = plan[ordinal].Place.Region)
            if (plan[ordinal].Step is Step.Each each && each.As == name)
                return true;
        return false;
    }

    private bool IsInScope(PlanNode producer, PlanNode? reader)
    {
        for (var place = reader?.Place ?? new PlanPlace(null, 0); ; place = plan[place.Region.Value].Place)
        {
            if (producer.Place == place)
                return true;
            if (place.Region is null)
                return false;
        }
    }

    /// <summary>Whether some step sends the run back over both: from at or after the producer to at or before the reader.</summary>
    private bool IsInLoop(PlanNode producer, PlanNode reader) => plan.Nodes.Any(node =>
        node.Step is { IsMisread: true } and (Step.Check or Step.Review) && producer.Ordinal <= node.Ordinal && reader.Ordinal <= node.Ordinal
        || node.Step.SendsBack is { Target: var name } && producer.Ordinal < node.End
        // A loop that leads nowhere is a finding already, and it is not known what it was to lead over.
        && (plan.Find(name) is not { } target || target <= reader.Ordinal || plan[target].Place != node.Place));

    private Contract ContractOf(string producer) => _contracts.GetValueOrDefault(producer) ?? Contract.Json;

    private static IEnumerable<string> Names(LiquidPath path) => StepReads.Names(path);

    /// <summary>What a template may name.</summary>
    private sealed class Handed(IReadOnlyCollection<string> ambient, ImmutableArray<Need> needs)
    {
        public IEnumerable<string> Names => ambient.Concat(needs.Select(n => n.Name));

        /// <summary>The need a path leads into, or, when it asks for less, one it leads to.</summary>
        public Need? NeedOf(LiquidPath path)
        {
            string[] names = [.. HandoffCheck.Names(path)];
            return needs.FirstOrDefault(need =>
            {
                string[] parts = need.Name.Split('.');
                int shared = Math.Min(parts.Length, names.Length);
                return parts.AsSpan(0, shared).SequenceEqual(names.AsSpan(0, shared));
            });
        }
    }
}
