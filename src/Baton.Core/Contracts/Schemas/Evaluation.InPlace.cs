using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

internal partial struct Evaluation
{
    private bool CheckInPlace(SchemaNode node, JsonElement value, Evaluated? evaluated)
    {
        bool holds = node.Ref is null || Check(node.Ref, value, evaluated);
        for (int i = 0; i < node.AllOf.Length && GoesOn(holds); i++)
        {
            _report?.EnterMade(node, $"/allOf/{i}");
            holds &= Check(node.AllOf[i], value, evaluated);
            _report?.LeaveMade();
        }
        if (node.AnyOf.Length > 0 && GoesOn(holds))
            holds &= CheckAnyOf(node, value, evaluated);
        if (node.OneOf.Length > 0 && GoesOn(holds))
            holds &= CheckOneOf(node, value, evaluated);
        if (node.Not is { } not && GoesOn(holds) && Fits(not, value, null))
            holds = Refuse(node, "not", $"anything but {Wording.Schema(not)}", value);
        if (node.If is { } condition && GoesOn(holds))
            holds &= (Fits(condition, value, evaluated) ? node.Then : node.Else) is not { } consequence
                || Check(consequence, value, evaluated);
        return holds;
    }

    private bool CheckAnyOf(SchemaNode node, JsonElement value, Evaluated? evaluated)
    {
        bool holds = false;
        foreach (var branch in node.AnyOf)
        {
            // Every branch that fits says what it has looked at, so none may be left out where that is asked.
            if (holds && evaluated is null)
                break;
            holds |= Fits(branch, value, evaluated);
        }
        if (!holds && _report is not null)
            ReportNearest(node, "anyOf", node.AnyOf, value);
        return holds;
    }

    private bool CheckOneOf(SchemaNode node, JsonElement value, Evaluated? evaluated)
    {
        int first = -1;
        for (int i = 0; i < node.OneOf.Length; i++)
        {
            if (!Fits(node.OneOf[i], value, evaluated))
                continue;
            if (first >= 0)
                return Refuse(node, "oneOf", $"only one of {node.OneOf.Length} forms (it fits form {first + 1} and form {i + 1})", value);
            first = i;
        }
        if (first < 0 && _report is not null)
            ReportNearest(node, "oneOf", node.OneOf, value);
        return first >= 0;
    }

    /// <summary>Whether a branch holds, without a word; what it has looked at counts only when it does.</summary>
    private bool Fits(SchemaNode branch, JsonElement value, Evaluated? evaluated)
    {
        var report = _report;
        _report = null;
        var own = evaluated is null ? null : new Evaluated(evaluated.Count);
        bool holds = Check(branch, value, own);
        if (holds && own is not null)
            evaluated!.Merge(own);
        _report = report;
        return holds;
    }

    /// <summary>
    /// Says what is wrong with the branch the value was most likely meant for: the one whose discriminator it has, else of
    /// those that take its type the one with which least is wrong, the deeper the better.
    /// </summary>
    private void ReportNearest(SchemaNode node, string keyword, SchemaNode[] branches, JsonElement value)
    {
        var report = _report!;
        List<Violation>? nearest = null;
        (int, int, int) best = default;
        for (int i = 0; i < branches.Length; i++)
        {
            var branch = branches[i];
            var attempt = new Report(report);
            attempt.EnterMade(node, $"/{keyword}/{i}");
            _report = attempt;
            Check(branch, value, null);
            if (attempt.Violations.Count == 0)
                continue;
            int atThisValue = attempt.Violations.Count(v => v.InstancePath.Length == report.Pointer().Length && IsOfKind(v));
            var score = (Discriminators.Score(branch, value), -atThisValue, -attempt.Violations.Count);
            if (nearest is null || score.CompareTo(best) > 0)
                (nearest, best) = (attempt.Violations, score);
        }
        _report = report;
        if (nearest is null)
            return;
        if (best.Item2 < 0 && best.Item1 <= 0)
            Refuse(node, keyword, Wording.Branches(branches), value);
        else
            report.Violations.AddRange(nearest);
    }

    // The branch wants quite another thing; telling the details of it would lead astray.
    private static bool IsOfKind(Violation violation) =>
        violation.SchemaPath.EndsWith("/type", StringComparison.Ordinal)
        || violation.SchemaPath.EndsWith("/const", StringComparison.Ordinal)
        || violation.SchemaPath.EndsWith("/enum", StringComparison.Ordinal);
}
