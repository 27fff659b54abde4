using System.Text.Json.Nodes;
using Baton.Core.Checking;

namespace Baton.Cli.Output;

/// <summary>What <c>baton check</c> prints, for people and as JSON.</summary>
public static class CheckReport
{
    public static void Write(Terminal terminal, IReadOnlyList<CheckedPlaybook> playbooks)
    {
        foreach (var playbook in playbooks)
        {
            if (playbook.Mended is { } mended)
                Write(terminal, playbook.Root, mended);
            FindingWriter.Write(terminal, playbook.Findings);
            terminal.Line($"{playbook.Root}: {(playbooks.Count == 1 ? FindingWriter.Closing(playbook.Findings) : FindingWriter.Summary(playbook.Findings))}");
        }
        if (playbooks.Count > 1)
            terminal.Line($"{playbooks.Count} playbooks: {FindingWriter.Closing([.. playbooks.SelectMany(p => p.Findings)])}");
    }

    public static JsonArray Json(IEnumerable<CheckedPlaybook> playbooks) => new([.. playbooks.Select(p =>
    {
        var version = p.Loaded.Version;
        var json = new JsonObject
        {
            ["playbook"] = p.Root,
            ["workflow"] = version?.Workflow.Name,
            ["version"] = version?.Workflow.Version,
            ["digest"] = version?.Digest,
            ["findings"] = FindingWriter.Json(p.Findings),
        };
        if (p.Mended is { } mended)
            json["fix"] = Json(p.Root, mended);
        return (JsonNode)json;
    })]);

    private static void Write(Terminal terminal, string root, Mending mended)
    {
        var playbook = mended.Playbook;
        foreach (var change in playbook.Changes)
            UnifiedDiff.Write(terminal, UnifiedDiff.Of($"{root}/{change.Path}", change.Before, change.After));
        foreach (var left in playbook.LeftOut)
            terminal.Line($"left out: {left.Finding.Span}: {left.Fix.Help}; an error would be new with it: {left.Harm.Code} at {left.Harm.Span}: {left.Harm.Message}");
        foreach (string refused in mended.Refused)
            terminal.Line($"not written: {refused}");
        string edits = $"{playbook.Applied.Count} safe {(playbook.Applied.Count == 1 ? "edit" : "edits")}";
        terminal.Line(playbook.Applied.Count == 0 ? $"{root}: there is nothing that can safely be mended by itself"
            : mended.IsWritten ? $"{root}: {edits} made"
            : $"{root}: {edits} could be made; nothing is written");
        terminal.Line();
    }

    private static JsonObject Json(string root, Mending mended) => new()
    {
        ["written"] = mended.IsWritten && mended.Refused.Count == 0,
        ["changed"] = new JsonArray([.. mended.Playbook.Changes.Select(c => (JsonNode)new JsonObject
        {
            ["file"] = $"{root}/{c.Path}",
            ["diff"] = UnifiedDiff.Of($"{root}/{c.Path}", c.Before, c.After),
        })]),
        ["applied"] = new JsonArray([.. mended.Playbook.Applied.Select(a => (JsonNode)Fix(a.Finding, a.Fix, null))]),
        ["left_out"] = new JsonArray([.. mended.Playbook.LeftOut.Select(l => (JsonNode)Fix(l.Finding, l.Fix, l.Harm))]),
        ["refused"] = new JsonArray([.. mended.Refused.Select(r => (JsonNode)r)]),
    };

    private static JsonObject Fix(Finding finding, Fix fix, Finding? harm)
    {
        var json = Place(finding);
        json["help"] = fix.Help;
        if (harm is not null)
            json["new_error"] = Place(harm);
        return json;
    }

    private static JsonObject Place(Finding finding) => new()
    {
        ["code"] = finding.Code,
        ["message"] = finding.Message,
        ["file"] = finding.Span.File.Path,
        ["line"] = finding.Span.Line,
        ["column"] = finding.Span.Column,
    };
}
