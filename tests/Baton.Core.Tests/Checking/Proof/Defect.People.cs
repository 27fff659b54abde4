using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

internal sealed partial record Defect
{
    private static JsonObject Twin(JsonObject step, string id)
    {
        var twin = (JsonObject)step.DeepClone();
        twin[twin.First().Key] = id;
        twin.Remove("on_changes");
        twin.Remove("show");
        return twin;
    }

    /// <summary>Behind the review stands a second one of the same text; the commit keeps to the first.</summary>
    private static bool Overtaken(JsonObject workflow, Random random)
    {
        var again = Twin(Step(workflow, "ok")!, "again");
        again["of"] = new JsonObject { ["subject"] = "ok.content.subject", ["body"] = "ok.content.body" };
        workflow["steps"]!.AsArray().Add(again);
        workflow["output"]!["seen"] = "again.content.subject";
        return true;
    }

    private static bool ReadPast(JsonObject workflow, Random random)
    {
        if (Step(workflow, "translation") is not { } translation)
            return false;
        Replace(translation["needs"]!.AsArray(), "ok.content.body", "draft.body");
        return Set(translation, "task", translation["task"]!.GetValue<string>().Replace("ok.content.body", "draft.body", StringComparison.Ordinal));
    }

    private static bool ParallelReviews(JsonObject workflow, Random random)
    {
        JsonObject Lane(string id)
        {
            var review = Twin(Step(workflow, "ok")!, id);
            review["of"] = new JsonObject { ["body"] = "ok.content.body" };
            return new JsonObject { ["steps"] = new JsonArray(review), ["yields"] = new JsonObject { ["body"] = $"{id}.content.body" } };
        }
        workflow["steps"]!.AsArray().Add(new JsonObject { ["parallel"] = "both", ["join"] = "all", ["branches"] = new JsonObject { ["left"] = Lane("ok_left"), ["right"] = Lane("ok_right") } });
        workflow["output"]!["left"] = "both.left.body";
        workflow["output"]!["right"] = "both.right.body";
        return true;
    }

    private static bool ApprovedUnsent(JsonObject workflow, Random random)
    {
        Set(Step(workflow, "draft")!["produces"], "teaser", "text");
        return Set(Step(workflow, "ok")!["of"], "teaser", "draft.teaser");
    }

    /// <summary>Not in the draft: it is handed whole to its own next round, and to its check.</summary>
    private static bool UnreadField(JsonObject workflow, Random random) =>
        Any(Agents(workflow).Where(a => Trees.IdOf(a) != "draft" && !a.ContainsKey("on_error")), random) is { } agent && Set(agent["produces"], "teaser", "text");

    /// <summary>The comments of the people, out of every need and task of those who write.</summary>
    private static bool DropFeedback(JsonObject workflow, Random random)
    {
        foreach (var agent in Agents(workflow).Where(a => Needs(a).Contains("ok.comments?")))
        {
            Replace(agent["needs"]!.AsArray(), "ok.comments?", null);
            Set(agent, "task", agent["task"]!.GetValue<string>().Replace(" {% if ok.comments %}{{ ok.comments | json }}{% endif %}", "", StringComparison.Ordinal));
        }
        return true;
    }

    /// <summary>A check sends back to before the loop of the review, from within it.</summary>
    private static bool CrossLoops(JsonObject workflow, Random random)
    {
        var steps = workflow["steps"]!.AsArray();
        int draft = steps.ToList().FindIndex(s => Trees.IdOf((JsonObject)s!) == "draft");
        if (Step(workflow, "lint") is not { } lint || draft == 0)
            return false;
        lint["on_fail"] = new JsonObject { ["redo"] = Trees.IdOf((JsonObject)steps[draft - 1]!), ["rounds"] = 2, ["then"] = "continue" };
        return true;
    }

    private static bool CommitInLoop(JsonObject workflow, Random random)
    {
        var steps = workflow["steps"]!.AsArray();
        int draft = steps.ToList().FindIndex(s => Trees.IdOf((JsonObject)s!) == "draft");
        steps.Insert(draft + 1, new JsonObject
        {
            ["commit"] = "early",
            ["unreviewed"] = "a preview",
            ["to"] = new JsonObject { ["surface"] = "file" },
            ["with"] = new JsonObject { ["markdown"] = "draft.body" },
        });
        return true;
    }

    private static bool WaitForEver(JsonObject workflow, Random random)
    {
        if (Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("ask") || s.ContainsKey("review") || s.ContainsKey("signal")), random) is not { } step)
            return false;
        workflow.Remove("limits");
        foreach (string key in new[] { "timeout", "on_timeout", "due", "escalate" })
            step.Remove(key);
        return true;
    }

    private static bool EscalateToNobody(JsonObject workflow, Random random)
    {
        var review = Any(Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("review")), random)!;
        review.Remove("escalate");
        return Set(review, "on_timeout", "escalate");
    }
}
