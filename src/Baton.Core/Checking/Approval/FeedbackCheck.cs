using System.Collections.Immutable;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Sending back changes something: on every way through a loop, somebody reads what was found wrong, and what they write leads
/// to the content that is looked at again (HO022). It is not enough that somebody reads it.
/// </summary>
internal sealed class FeedbackCheck(WorkflowFacts facts, ICollection<Finding> findings)
{
    private readonly Plan _plan = facts.Plan;

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        var check = new FeedbackCheck(facts, findings);
        foreach (var node in facts.Plan.Nodes)
            if (node.Step.SendsBack is { } redo && check.LoopOf(node, redo) is { } loop)
                check.Loop(loop);
    }

    /// <summary>Null where it leads nowhere, or something in it could not be read.</summary>
    private RedoLoop? LoopOf(PlanNode by, Redo redo)
    {
        if (_plan.Find(redo.Target) is not { } target || target >= by.Ordinal || _plan[target].Place != by.Place || _plan.Nodes[target..by.End].Any(n => n.Step.IsMisread))
            return null;
        return by.Step switch
        {
            Step.Review review => new RedoLoop(_plan[target], by, "comments", [.. review.Of.SelectMany(e => NamedPath.In(e.Value)).Select(p => p.Producer)], redo.Span),
            Step.Check check => new RedoLoop(_plan[target], by, "findings", [check.Of.Producer], redo.Span),
            _ => null,
        };
    }

    private void Loop(RedoLoop loop)
    {
        var writers = Writers(loop);
        var readers = writers.Where(w => ReadsFeedback(w, loop)).ToHashSet();
        string feedback = $"{loop.By.Step.Id}.{loop.Feedback}";
        if (readers.Count == 0)
        {
            bool isRead = _plan.Nodes[loop.Target.Ordinal..loop.By.Ordinal].Any(n => ReadsFeedback(n.Ordinal, loop));
            findings.Add(Mended(
                Finding.Error("HO022", $"`{loop.By.Step.Id}` sends back to `{loop.Target.Step.Id}`, and {(isRead ? "nobody who reads" : "nobody reads")} `{feedback}`{(isRead ? " writes what it looks at" : "")}", loop.Span, "would come out the same"),
                writers, feedback));
        }
        else if (readers.All(r => !IsAlwaysRun(r, loop)) && readers.Count == 1 && !IsReadOnEveryWay(loop.Target, loop.By, readers))
        {
            var reader = _plan[readers.Single()].Step;
            findings.Add(Finding.Error("HO022", $"`{loop.By.Step.Id}` sends back to `{loop.Target.Step.Id}`, and where `{reader.Id}` (line {reader.Span.Line}) does not run nobody reads `{feedback}`", loop.Span)
                .WithHelp($"let another step that writes what `{loop.By.Step.Id}` looks at need \"{feedback}?\" as well"));
        }
    }

    /// <summary>Who in the loop has a way, running forward in one round, from what they produce to the content.</summary>
    private HashSet<int> Writers(RedoLoop loop)
    {
        var found = new HashSet<int>();
        var open = new Stack<(string Producer, int Before)>(loop.Content.Select(p => (p, loop.By.Ordinal)));
        while (open.TryPop(out var source))
        {
            if (_plan.Find(source.Producer) is not { } ordinal || ordinal < loop.Target.Ordinal || ordinal >= source.Before || !found.Add(ordinal))
                continue;
            foreach (var read in facts.ReadsBy(ordinal))
                if (read.Kind is ReadKind.Need or ReadKind.Input or ReadKind.Content or ReadKind.Shown)
                    open.Push((read.Producer, ordinal));
                else if (read.Kind == ReadKind.Yield)
                    open.Push((read.Producer, _plan[ordinal].End));
        }
        return found;
    }

    /// <summary>Agents and tools are handed it; people who are asked, or decide, see it on their card.</summary>
    private bool ReadsFeedback(int reader, RedoLoop loop) => _plan[reader].Step is Step.Agent or Step.Tool or Step.Ask or Step.Review && facts.ReadsBy(reader).Any(r =>
        r.Kind is ReadKind.Need or ReadKind.Input or ReadKind.Shown && r.Producer == loop.By.Step.Id && (r.Fields.IsEmpty || r.Fields[0] == loop.Feedback));

    private bool IsAlwaysRun(int reader, RedoLoop loop)
    {
        for (var node = _plan[reader]; ; node = _plan[node.Place.Region!.Value])
        {
            if (node.Step.When is not null)
                return false;
            if (node.Place == loop.By.Place)
                return true;
            if (_plan[node.Place.Region!.Value].Step is Step.Switch or Step.Parallel { Join: not null })
                return false;
        }
    }

    /// <summary>Whether of the steps from one to before another, some that reads the feedback runs on every way.</summary>
    private bool IsReadOnEveryWay(PlanNode? from, PlanNode? to, HashSet<int> readers)
    {
        for (var node = from; node is not null && node != to; node = node.Next is { } next ? _plan[next] : null)
            if (node.Step.When is null && (readers.Contains(node.Ordinal) && node.Step.Ways.IsEmpty || IsReadInside(node, readers)))
                return true;
        return false;
    }

    private bool IsReadInside(PlanNode region, HashSet<int> readers)
    {
        var ways = Enumerable.Range(0, region.Step.Ways.Length).Select(w => region.Entries[w] is { } entry && IsReadOnEveryWay(_plan[entry], null, readers));
        return region.Step switch
        {
            Step.Parallel { Join: null } => ways.Any(w => w),
            Step.Switch or Step.Parallel => ways.All(w => w),
            Step.Each or Step.Repeat => ways.Any(w => w),
            _ => false,
        };
    }

    /// <summary>The agent that writes the content, and best the one that writes it last, is handed what was found.</summary>
    private Finding Mended(Finding finding, HashSet<int> writers, string feedback)
    {
        if (writers.OrderByDescending(w => w).Select(w => _plan[w].Step).OfType<Step.Agent>().FirstOrDefault() is not { } writer)
            return finding.WithHelp($"let the step that writes the content need \"{feedback}?\"");
        string help = $"add \"{feedback}?\" to the `needs` of `{writer.Id}`";
        return NeedsEdit.Of(writer, $"{feedback}?") is { } edit ? finding.With(new Fix(help, IsSafe: true, edit)) : finding.WithHelp(help);
    }

    /// <param name="Feedback">The field of <paramref name="By"/> that says what was wrong.</param>
    /// <param name="Content">The producers of what it looks at.</param>
    private sealed record RedoLoop(PlanNode Target, PlanNode By, string Feedback, ImmutableArray<string> Content, SourceSpan Span);
}
