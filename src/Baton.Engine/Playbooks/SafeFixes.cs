using Baton.Core.Checking;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>
/// Makes the edits of fixes that are safe, looks again, and goes on until none is left. An edit is left out where an error
/// would stand afterwards that did not stand before.
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
    private readonly Dictionary<string, AppliedFix> _leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _errorsBefore;
    private LoadedPlaybook _now;
    private int _trials;

    private SafeFixes(IPlaybookFiles files, Installation installation)
    {
        (_files, _installation) = (files, installation);
        _now = PlaybookLoader.Load(files, installation);
        _errorsBefore = Errors(_now);
    }

    /// <summary>Nothing is written: the texts are for the caller to keep.</summary>
    public static FixedPlaybook Of(IPlaybookFiles files, Installation installation)
    {
        var fixes = new SafeFixes(files, installation);
        var before = fixes._now;
        for (int round = 0; round < MaxRounds && fixes.Round(); round++)
        {
        }
        return new FixedPlaybook(before, fixes._now, fixes.Changes(before), fixes._applied, [.. fixes._leftOut.Values]);
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
        if (Try(chosen))
            return true;
        foreach (var one in chosen)
        {
            if (_trials++ < MaxTrials && chosen.Count > 1 && Try([one]))
                return true;
            _leftOut[Key(one)] = one;
        }
        return true;
    }

    private bool Try(IReadOnlyCollection<AppliedFix> fixes)
    {
        var texts = new Dictionary<string, string>(_texts, StringComparer.Ordinal);
        foreach (var file in fixes.GroupBy(f => f.Finding.Span.File))
            texts[PathOf(file.Key.Path)] = TextEdits.Apply(file.Key.Text, file.Select(f => f.Fix.Edit!));
        var then = PlaybookLoader.Load(new EditedFiles(_files, texts), _installation);
        if (Errors(then).Any(e => e.Value > _errorsBefore.GetValueOrDefault(e.Key)))
            return false;
        foreach (var (path, text) in texts)
            _texts[path] = text;
        _applied.AddRange(fixes);
        _now = then;
        return true;
    }

    private List<FileChange> Changes(LoadedPlaybook before)
    {
        var kept = before.Findings.Concat(_applied.Select(a => a.Finding)).Select(f => f.Span.File);
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

    private static Dictionary<string, int> Errors(LoadedPlaybook loaded) =>
        loaded.Findings.Where(f => f.Severity == Severity.Error).CountBy(Key).ToDictionary(StringComparer.Ordinal);
}

/// <param name="Before">As the playbook was found.</param>
/// <param name="After">As it is with the changes.</param>
/// <param name="LeftOut">Safe by themselves, but an error would be new with them.</param>
public sealed record FixedPlaybook(
    LoadedPlaybook Before, LoadedPlaybook After, IReadOnlyList<FileChange> Changes, IReadOnlyList<AppliedFix> Applied, IReadOnlyList<AppliedFix> LeftOut);

/// <param name="Path">Inside the playbook.</param>
public sealed record FileChange(string Path, string Before, string After);

public sealed record AppliedFix(Finding Finding, Fix Fix);
