using Baton.Core.Checking;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>
/// Makes the edits of fixes that are safe, looks again, and goes on until none is left. An edit is left out where an error
/// would stand afterwards that did not stand before. One that stood, and was only held back while others did, is no new one.
/// </summary>
public sealed class SafeFixes
{
    /// <summary>A fix may make room for the next one; two that undo each other end here.</summary>
    private const int MaxRounds = 20;

    /// <summary>How often the playbook is read to find out which of several edits did harm.</summary>
    private const int MaxTrials = 200;

    private readonly IPlaybookFiles _files;
    private readonly Installation _installation;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<AppliedFix> _applied = [];
    private readonly Dictionary<string, LeftOutFix> _leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _errorsBefore;
    private readonly Lazy<Dictionary<string, int>> _heldBack;
    private LoadedPlaybook _now;
    private int _trials;

    private SafeFixes(IPlaybookFiles files, Installation installation)
    {
        (_files, _installation) = (files, installation);
        _now = PlaybookLoader.Load(files, installation);
        var workflow = _now.Workflow;
        _errorsBefore = Errors(_now.Findings);
        _heldBack = new(() => Errors(workflow is null ? [] : WorkflowChecker.HeldBack(workflow, installation)));
    }

    /// <summary>Nothing is written: the texts are for the caller to keep.</summary>
    public static FixedPlaybook Of(IPlaybookFiles files, Installation installation)
    {
        var fixes = new SafeFixes(files, installation);
        var before = fixes._now;
        for (int round = 0; round < MaxRounds && fixes.Round(); round++)
        {
        }
        return new FixedPlaybook(fixes.Doubted(before), fixes.Doubted(fixes._now), fixes.Changes(before), fixes._applied, [.. fixes._leftOut.Values]);
    }

    /// <summary>False when there was nothing left to do.</summary>
    private bool Round()
    {
        var offered = _now.Findings
            .SelectMany(f => f.Fixes.Where(x => x is { IsSafe: true, Edit: not null }).Take(1).Select(x => new AppliedFix(f, x)))
            .Where(f => !_leftOut.ContainsKey(Key(f)))
            .ToList();
        var edits = TextEdits.Apart(offered.Select(f => f.Fix.Edit!));
        var chosen = offered.Where(f => edits.Contains(f.Fix.Edit!)).DistinctBy(f => f.Fix.Edit).ToList();
        if (chosen.Count == 0)
            return false;
        if (Try(chosen) is not { } harm)
            return true;
        foreach (var one in chosen)
        {
            var error = harm;
            if (chosen.Count > 1 && _trials++ < MaxTrials)
            {
                if (Try([one]) is not { } alone)
                    return true;
                error = alone;
            }
            _leftOut[Key(one)] = new LeftOutFix(one.Finding, one.Fix, error);
        }
        return true;
    }

    /// <summary>Null when they are made; else the first error that would be new with them.</summary>
    private Finding? Try(IReadOnlyCollection<AppliedFix> fixes)
    {
        var texts = new Dictionary<string, string>(_texts, StringComparer.Ordinal);
        foreach (var file in fixes.GroupBy(f => f.Fix.Edit!.Span.File))
            texts[PathOf(file.Key.Path)] = TextEdits.Apply(file.Key.Text, file.Select(f => f.Fix.Edit!));
        var then = PlaybookLoader.Load(new EditedFiles(_files, texts), _installation);
        var errors = Errors(then.Findings);
        if (then.Findings.FirstOrDefault(f => IsNew(Key(f), errors)) is { } harm)
            return harm;
        foreach (var (path, text) in texts)
            _texts[path] = text;
        _applied.AddRange(fixes);
        _now = then;
        return null;
    }

    private bool IsNew(string key, Dictionary<string, int> errors) =>
        errors.GetValueOrDefault(key) - _errorsBefore.GetValueOrDefault(key) is > 0 and var more && more > _heldBack.Value.GetValueOrDefault(key);

    /// <summary>A fix that was left out is no safe one here.</summary>
    private LoadedPlaybook Doubted(LoadedPlaybook playbook) => playbook with
    {
        Findings = [.. playbook.Findings.Select(f => f with { Fixes = [.. f.Fixes.Select(x => x.Edit is not null && _leftOut.ContainsKey(Key(new AppliedFix(f, x))) ? x with { IsSafe = false } : x)] })],
    };

    private List<FileChange> Changes(LoadedPlaybook before)
    {
        var kept = before.Findings.Select(f => f.Span.File).Concat(_applied.Select(a => a.Fix.Edit!.Span.File));
        return [.. _texts
            .Select(t => new FileChange(t.Key, kept.First(f => PathOf(f.Path) == t.Key).Text, t.Value))
            .Where(c => c.Before != c.After)
            .OrderBy(c => c.Path, StringComparer.Ordinal)];
    }

    private string PathOf(string shown) => EditedFiles.Plain(shown[(_files.Root.Length + 1)..]);

    /// <summary>What makes a fix the same one after lines have moved.</summary>
    private static string Key(AppliedFix fix) => $"{Key(fix.Finding)}\n{fix.Fix.Edit!.NewText}";

    /// <summary>Numbers left out: a message may name a line.</summary>
    private static string Key(Finding finding) => $"{finding.Code}\n{finding.Span.File.Path}\n{string.Concat(finding.Message.Where(c => !char.IsAsciiDigit(c)))}";

    private static Dictionary<string, int> Errors(IReadOnlyList<Finding> findings) =>
        findings.Where(f => f.Severity == Severity.Error).CountBy(Key).ToDictionary(StringComparer.Ordinal);
}

/// <param name="Before">As the playbook was found.</param>
/// <param name="After">As it is with the changes.</param>
/// <param name="LeftOut">Safe by themselves, but an error would be new with them: in both playbooks they are offered as doubtful.</param>
public sealed record FixedPlaybook(
    LoadedPlaybook Before, LoadedPlaybook After, IReadOnlyList<FileChange> Changes, IReadOnlyList<AppliedFix> Applied, IReadOnlyList<LeftOutFix> LeftOut);

/// <param name="Path">Inside the playbook.</param>
public sealed record FileChange(string Path, string Before, string After);

public sealed record AppliedFix(Finding Finding, Fix Fix);

/// <param name="Harm">The first error that would be new with the fix, in its place in the text with the fix made.</param>
public sealed record LeftOutFix(Finding Finding, Fix Fix, Finding Harm);
