using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Authoring;

/// <summary>Where what stands at a place is written.</summary>
internal sealed class DefinitionAnswers(AuthoredPlaybook playbook, AuthoringQuestion question, IReadOnlyList<string> files)
{
    public DefinitionAnswer? Answer()
    {
        if (question.Expression is { Path.Length: > 0 } expression && OfPath(expression) is { } value)
            return new DefinitionAnswer(null, value);
        if (question.Place is not { MayBeValue: true } place)
            return null;
        string word = question.Text[place.Start..Math.Max(place.Start, place.End)].Trim();
        var span = question.Slot switch
        {
            ValueSlot.Redo or ValueSlot.StepId => StepOf(word),
            ValueSlot.Role => KeyIn("roles", word),
            ValueSlot.Contract => KeyIn("contracts", word),
            ValueSlot.BriefField => FieldIn(playbook.Tree["brief"], [word]),
            _ => null,
        };
        if (span is not null)
            return new DefinitionAnswer(null, span);
        string file = EditedFiles.Plain(word);
        return question.Slot is ValueSlot.File or ValueSlot.Text && files.Contains(file) ? new DefinitionAnswer(file, null) : null;
    }

    private SourceSpan? OfPath(LiquidPlace expression)
    {
        int end = expression.Path.IndexOf('.', Math.Min(question.Offset - expression.Start, expression.Path.Length));
        string written = (end < 0 ? expression.Path : expression.Path[..end]).TrimEnd('?');
        string resolved = expression.Resolved(written);
        // By its own name in the playbook, should the handoff give it another.
        string[] path = (question.Scope?.Value.Find(resolved)?.Path ?? resolved).Split('.');
        if (path[0] == "brief")
            return FieldIn(playbook.Tree["brief"], path[1..]) ?? KeyOf("brief");
        if (path[0] == "brand")
            return KeyOf("brand");
        if (playbook.Plan.Find(path[0]) is not { } ordinal)
            return playbook.Plan.Nodes.Select(n => n.Step).OfType<Step.Each>().FirstOrDefault(e => e.As == path[0])?.Span;
        var step = playbook.Plan[ordinal].Step;
        var tree = playbook.StepTrees.GetValueOrDefault(step.Id);
        return step switch
        {
            Step.Agent or Step.Tool => FieldIn(tree?["produces"], path[1..]),
            Step.Ask => FieldIn(tree?["answer"], path[1..]),
            Step.Review when path is [_, "content", var field, ..] => FieldIn(tree?["of"], [field]),
            _ when path.Length > 1 => step.Branches.SelectMany(b => b.Yields).FirstOrDefault(y => y.Name == path[1])?.NameSpan,
            _ => null,
        } ?? step.Span;
    }

    private SourceSpan? StepOf(string id) => playbook.Plan.Find(id) is { } ordinal ? playbook.Plan[ordinal].Step.Span : null;

    private SourceSpan? KeyIn(string map, string name) =>
        playbook.Tree[map] is SourceNode.Mapping named ? named.Entries.FirstOrDefault(e => e.Name == name)?.Key.Span : null;

    private SourceSpan? KeyOf(string name) => playbook.Tree.Entries.FirstOrDefault(e => e.Name == name)?.Key.Span;

    /// <summary>The innermost field of a contract that a path leads to, where it is written; null when none of it is.</summary>
    private static SourceSpan? FieldIn(SourceNode? contract, IEnumerable<string> path)
    {
        SourceSpan? found = null;
        foreach (string name in path.Where(n => n is not ("[]" or "first" or "last") && !n.All(char.IsAsciiDigit)))
        {
            while (Inner(contract) is { } inner)
                contract = inner;
            if (contract is not SourceNode.Mapping map || map.Entries.FirstOrDefault(e => e.Name.TrimEnd('?') == name) is not { } entry)
                break;
            (found, contract) = (entry.Key.Span, entry.Value);
        }
        return found;
    }

    /// <summary>The item of a list, and the type that directives stand beside.</summary>
    private static SourceNode? Inner(SourceNode? contract) => contract switch
    {
        SourceNode.Sequence { Items: [var item, ..] } => item,
        SourceNode.Mapping typed => typed["$type"],
        _ => null,
    };
}
