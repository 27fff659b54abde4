using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>One way to spoil a sound workflow.</summary>
/// <param name="Codes">Any of these is the right answer.</param>
/// <param name="Put">Puts the defect in; false where the workflow has no place for it.</param>
internal sealed partial record Defect(string Name, string[] Codes, Func<JsonObject, Random, bool> Put)
{
    public static IReadOnlyList<Defect> All { get; } =
    [
        // presence
        new("a need is dropped that the task names", ["HO006"], DropNeed),
        new("the mark of what may be absent is dropped", ["HO001"], DropMark),
        new("a step that others count on gets a `when`", ["HO001", "HO007"], AddWhen),
        new("a need of a later step", ["HO002"], (w, r) => AddNeed(First(w), "out.receipt")),
        new("a need of a step inside a region", ["HO005"], NeedInside),
        new("a branch of a parallel reads its neighbour", ["HO018"], NeedSibling),
        new("what may be absent is shown without a question", ["HO007"], DropGuard),
        new("a need of a step that nobody wrote", ["HO003"], (w, r) => AddNeed(First(w), "reserch.text")),
        new("a field is renamed where it is produced", ["HO004"], RenameField),
        // regions
        new("a case does not yield what the others do", ["HO010"], DropYield),
        new("the else is removed", ["HO011"], DropElse),
        new("a `when` that never holds", ["HO016"], NeverHolds),
        new("a comparison with what is no choice", ["HO017"], NoChoice),
        // approval
        new("a commit sends the draft", ["HO008"], (w, r) => Set(Step(w, "out")?["with"], "markdown", "draft.body")),
        new("a commit sends what a later review took over", ["HO012"], Overtaken),
        new("what was approved is read past its review", ["HO013"], ReadPast),
        new("two reviews side by side may edit the same", ["HO023"], ParallelReviews),
        // liveness
        new("a produced field that nobody reads", ["HO020"], UnreadField),
        new("approved and never sent", ["HO021"], ApprovedUnsent),
        new("feedback that the writer does not read", ["HO022"], DropFeedback),
        // contracts
        new("a surface gets too long a text", ["HO014"], (w, r) => Set(Step(w, "draft")?["produces"], "subject", "string(1..200)")),
        // loops and ending
        new("a redo that leads nowhere", ["HO009"], (w, r) => Set(Step(w, "ok")?["on_changes"], "redo", Shapes.Of(r, "draught", "out", "ok"))),
        new("loops that cross", ["WF029"], CrossLoops),
        new("a commit inside a loop", ["WF028"], CommitInLoop),
        new("people who may be waited for for ever", ["HO030"], WaitForEver),
        new("escalation to nobody", ["HO031"], EscalateToNobody),
        new("braces that are not quoted", ["YM006"], (w, r) => Set(Step(w, "out")?["with"], "markdown", YamlText.Raw + "{{ ok.content.body }}")),
    ];

    public override string ToString() => $"{Name} ({string.Join(" or ", Codes)})";

    private static JsonObject? Step(JsonObject workflow, string id) => Trees.Step(workflow, id);

    private static JsonObject First(JsonObject workflow) => Trees.Steps(workflow["steps"]).First(s => s.ContainsKey("agent"));

    private static IEnumerable<JsonObject> Agents(JsonObject workflow) => Trees.Steps(workflow["steps"]).Where(s => s.ContainsKey("agent"));

    private static JsonObject? Any(IEnumerable<JsonObject> steps, Random random) => steps.ToArray() is { Length: > 0 } some ? Shapes.Of(random, some) : null;

    private static List<string> Needs(JsonObject agent) => [.. agent["needs"]!.AsArray().Select(n => n!.GetValue<string>())];

    private static bool Set(JsonNode? map, string key, string value)
    {
        if (map is null)
            return false;
        map[key] = value;
        return true;
    }

    private static bool AddNeed(JsonObject agent, string path)
    {
        agent["needs"]!.AsArray().Add(path);
        return true;
    }

    private static void Replace(JsonArray list, string old, string? other)
    {
        int at = list.ToList().FindIndex(n => n!.GetValue<string>() == old);
        list.RemoveAt(at);
        if (other is not null)
            list.Insert(at, other);
    }
}
