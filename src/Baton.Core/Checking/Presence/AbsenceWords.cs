using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Tells of a value that may be absent: when that is so, on which way through the workflow, and who would have set it.</summary>
internal sealed class AbsenceWords(DataFlow flow)
{
    private const int MaxQuoted = 80;
    private const int MaxSteps = 12;

    /// <summary>The finding with what the run that was found has to say.</summary>
    public Finding Tell(Finding finding, Absence absence)
    {
        finding = finding with { Label = LabelOf(absence), Path = PathTo(absence) };
        foreach (string note in NotesOf(absence))
            finding = finding.WithNote(note);
        return finding;
    }

    /// <summary>Ways out that lie with the producer.</summary>
    public Finding WithProducersWays(Finding finding, Absence absence) =>
        absence.Sight is Sight.Before { Producer.Step: { When: not null } step } && RootIsAbsent(absence)
            ? finding.WithHelp($"drop the `when` of `{step.Id}`")
            : finding;

    /// <summary>Why a condition does not hold, in words.</summary>
    public string WhyNot(LiquidTest test, Vantage at, Assignment found) => test switch
    {
        LiquidTest.And and => WhyNot(flow.Space.Holds(and.Left, at, found) == false ? and.Left : and.Right, at, found),
        LiquidTest.Or or => $"{WhyNot(or.Left, at, found)} and {WhyNot(or.Right, at, found)}",
        LiquidTest.Truth truth => flow.Space.Holds(new LiquidTest.Compare(truth.Value, LiquidComparison.Equal, new LiquidExpression.Nil(truth.Span), truth.Span), at, found) == true
            ? $"there is no {Quote(truth.Value.Span)}"
            : $"{Quote(truth.Value.Span)} is false",
        LiquidTest.Compare compare => $"{Quote(compare.Left.Span)} {Words(compare.Comparison)} {Quote(compare.Right.Span)}",
        _ => "it does not hold",
    };

    private static string Words(LiquidComparison comparison) => comparison switch
    {
        LiquidComparison.Equal => "is not",
        LiquidComparison.NotEqual => "is",
        LiquidComparison.Contains => "has no",
        LiquidComparison.Less => "is not less than",
        LiquidComparison.LessOrEqual => "is not at most",
        LiquidComparison.Greater => "is not more than",
        _ => "is not at least",
    };

    private string LabelOf(Absence absence)
    {
        var (producer, fields) = (absence.Sought.Producer, absence.Sought.Fields);
        if (RootIsAbsent(absence))
            return absence.Sight is Sight.Before { Producer: var before }
                ? $"not set when {WhyNot(before.Step.When!.Expression, Vantage.Of(before), absence.Found)}"
                : $"nothing of `{producer}` is there in the first round";
        var value = flow.Space.ValueOf(absence)!.Value;
        int depth = 0;
        for (; depth < fields.Length - 1 && Paths.Into(value, fields[depth]) is { } inner; depth++)
            value = inner;
        string whole = string.Join('.', fields.Take(depth).Prepend(producer));
        string part = fields[depth];
        return part is "first" or "last" || int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? $"not set when `{whole}` has too few items"
            : $"not set when {(whole == "brief" ? "the brief" : $"`{whole}`")} has no `{(part == "[]" ? string.Join('.', fields.Skip(depth)) : part)}`";
    }

    private IEnumerable<string> NotesOf(Absence absence)
    {
        var (producer, fields) = (absence.Sought.Producer, absence.Sought.Fields);
        if (!RootIsAbsent(absence))
            yield return $"`{string.Join('.', fields.Prepend(producer))}` is optional in the contract of `{producer}`";
        else if (absence.Sight is Sight.Before { Producer.Step: var step })
            yield return $"`{step.Id}` (line {step.Span.Line.ToString(CultureInfo.InvariantCulture)}) sets it, but has `when: {Quote(step.When!.Expression.Span)}`";
        else if (absence.Sight is Sight.Earlier { Producer.Step: var later })
            yield return $"`{later.Id}` (line {later.Span.Line.ToString(CultureInfo.InvariantCulture)}) sets it only later; a round of the loop sees what the round before left";
    }

    private bool RootIsAbsent(Absence absence) => flow.Space.ValueOf(absence) is null;

    /// <summary>As its author wrote it.</summary>
    public static string Quote(SourceSpan span)
    {
        string text = span.File.Text.Substring(span.Start, span.Length);
        return text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";
    }

    /// <summary>The steps that are passed on the way, outermost first; of many, the last.</summary>
    private ImmutableArray<string> PathTo(Absence absence)
    {
        var (plan, at) = (flow.Plan, absence.Sought.At);
        var way = new List<string>();
        PlanNode? node = at.Ordinal < plan.Nodes.Length ? plan[at.Ordinal] : null;
        if (at.IsEnd && Last(at) is { } last)
            AddBack(last, absence, way);
        for (; node is not null; node = node.Place.Region is { } region ? plan[region] : null)
        {
            // Inside a region its id says that it was entered; what is read at its end is read by it.
            if (way.Count <= MaxSteps)
                way.Add(node.Step.Id);
            if (node.Previous is { } previous)
                AddBack(plan[previous], absence, way);
        }
        way.Reverse();
        if (at.IsEnd)
            way.Add(at.Ordinal < plan.Nodes.Length ? plan[at.Ordinal].Step.Id : "output");
        return [.. way.Count > MaxSteps ? way.TakeLast(MaxSteps).Prepend("…") : way];
    }

    private void AddBack(PlanNode from, Absence absence, List<string> way)
    {
        for (PlanNode? node = from; node is not null && way.Count <= MaxSteps; node = node.Previous is { } previous ? flow.Plan[previous] : null)
        {
            bool isSkipped = node.Step.When is { } when && flow.Space.Holds(when.Expression, Vantage.Of(node), absence.Found) == false;
            way.Add(isSkipped ? $"({node.Step.Id} skipped)" : node.Step.Id);
        }
    }

    /// <summary>The last step of the sequence that a vantage stands behind.</summary>
    private PlanNode? Last(Vantage at)
    {
        var plan = flow.Plan;
        int end = plan.Nodes.Length;
        if (at.Place.Region is { } region)
            end = plan[region].Entries.Skip(at.Place.Branch + 1).FirstOrDefault(e => e is not null) ?? plan[region].End;
        var node = end > 0 ? plan[end - 1] : null;
        while (node is not null && node.Place != at.Place)
            node = node.Place.Region is { } around ? plan[around] : null;
        return node;
    }
}
