using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

internal sealed partial record Defect
{
    private static bool DropNeed(JsonObject workflow, Random random)
    {
        if (Any(Agents(workflow).Where(a => Needs(a).Any(n => !n.EndsWith('?'))), random) is not { } agent)
            return false;
        Replace(agent["needs"]!.AsArray(), Shapes.Of(random, [.. Needs(agent).Where(n => !n.EndsWith('?'))]), null);
        return true;
    }

    private static bool DropMark(JsonObject workflow, Random random)
    {
        if (Any(Agents(workflow).Where(a => Needs(a).Any(n => n.EndsWith('?'))), random) is not { } agent)
            return false;
        string need = Shapes.Of(random, [.. Needs(agent).Where(n => n.EndsWith('?'))]);
        Replace(agent["needs"]!.AsArray(), need, need[..^1]);
        return true;
    }

    private static bool AddWhen(JsonObject workflow, Random random)
    {
        var draft = Needs(Step(workflow, "draft")!).Where(n => !n.EndsWith('?')).Select(n => n.Split('.')[0]).Append("draft").ToList();
        return Any(Trees.Steps(workflow["steps"]).Where(s => draft.Contains(Trees.IdOf(s))), random) is { } step && Set(step, "when", "brief.urgent");
    }

    private static bool NeedInside(JsonObject workflow, Random random)
    {
        var top = workflow["steps"]!.AsArray().Select(s => Trees.IdOf((JsonObject)s!)).ToHashSet();
        return Any(Agents(workflow).Where(a => !top.Contains(Trees.IdOf(a)) && Trees.IdOf(a).StartsWith('m')), random) is { } inner
            && AddNeed(Step(workflow, "draft")!, $"{Trees.IdOf(inner)}.text");
    }

    private static bool NeedSibling(JsonObject workflow, Random random)
    {
        if (Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("parallel")), random) is not { } parallel)
            return false;
        string id = Trees.IdOf(parallel);
        return AddNeed(Step(workflow, $"{id}_copy")!, $"{id}_seo.text");
    }

    private static bool DropGuard(JsonObject workflow, Random random)
    {
        if (Any(Agents(workflow).Where(a => a["task"]!.GetValue<string>().Contains("{% if", StringComparison.Ordinal)), random) is not { } agent)
            return false;
        string task = agent["task"]!.GetValue<string>();
        int open = task.IndexOf("{% if", StringComparison.Ordinal), shut = task.IndexOf("%}", open, StringComparison.Ordinal) + 2;
        int end = task.IndexOf("{% endif %}", shut, StringComparison.Ordinal);
        return Set(agent, "task", task[..open] + task[shut..end] + task[(end + "{% endif %}".Length)..]);
    }

    private static bool RenameField(JsonObject workflow, Random random)
    {
        if (Any(Agents(workflow).Where(a => a["produces"]!.AsObject().ContainsKey("text")), random) is not { } agent || agent.ContainsKey("on_error"))
            return false;
        agent["produces"] = new JsonObject([.. agent["produces"]!.AsObject().Select(f => KeyValuePair.Create(f.Key == "text" ? "texte" : f.Key, f.Value?.DeepClone()))]);
        return true;
    }

    private static bool DropYield(JsonObject workflow, Random random)
    {
        if (Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("switch")), random) is not { } choice)
            return false;
        var way = Shapes.Of(random, [.. choice["cases"]!.AsArray()])!;
        way["yields"] = new JsonObject();
        return true;
    }

    private static bool DropElse(JsonObject workflow, Random random)
    {
        if (Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("switch")), random) is not { } choice)
            return false;
        choice["cases"]!.AsArray().RemoveAt(choice["cases"]!.AsArray().Count - 1);
        return true;
    }

    private static bool NeverHolds(JsonObject workflow, Random random) =>
        Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("when")), random) is { } step
        && Set(step, "when", Shapes.Of(random, "brief.budget > 200", "brief.urgent == true and brief.urgent == false", "brief.channel == \"email\" and brief.channel == \"print\""));

    private static bool NoChoice(JsonObject workflow, Random random) =>
        Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("when")), random) is { } step
        && Set(step, "when", Shapes.Of(random, "brief.channel == \"emial\"", "brief.regions contains \"EUR\"", "brief.channel == 3", "brief.budget == \"much\""));
}
