using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Cli.Output;

/// <summary>
/// Findings for code scanning: the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS). Addresses of files are
/// relative to <c>%SRCROOT%</c>, the folder the check was started in.
/// </summary>
public static class SarifLog
{
    private const string Root = "%SRCROOT%";

    /// <param name="rule">What a code means; null for what nobody wrote down.</param>
    public static JsonObject Of(IReadOnlyList<CheckedPlaybook> playbooks, Func<string, FindingRule?> rule)
    {
        var findings = playbooks.Select(p => (p.Findings, Plan: PlanOf(p))).SelectMany(p => p.Findings.Select(f => (Finding: f, p.Plan))).ToList();
        var codes = findings.Select(f => f.Finding.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "baton",
                        ["semanticVersion"] = typeof(SarifLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
                        ["rules"] = Array(codes, code => Rule(code, rule(code), findings.First(f => f.Finding.Code == code).Finding.Severity)),
                    },
                },
                ["invocations"] = new JsonArray(new JsonObject { ["executionSuccessful"] = true }),
                ["originalUriBaseIds"] = new JsonObject { [Root] = new JsonObject { ["description"] = Text("The folder the check was started in.") } },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = Array(findings, f => Result(f.Finding, f.Plan, codes.IndexOf(f.Finding.Code), seen)),
            }),
        };
    }

    private static Plan? PlanOf(CheckedPlaybook playbook) => playbook.Loaded.Workflow is { } workflow ? Plan.Of(workflow.Steps) : null;

    private static JsonObject Rule(string code, FindingRule? rule, Severity severity)
    {
        var json = new JsonObject { ["id"] = code };
        if (rule is not null)
        {
            json["shortDescription"] = Text(rule.Title);
            json["help"] = new JsonObject { ["text"] = rule.Help, ["markdown"] = rule.Help };
        }
        json["defaultConfiguration"] = new JsonObject { ["level"] = Level(severity) };
        return json;
    }

    private static JsonObject Result(Finding finding, Plan? plan, int rule, Dictionary<string, int> seen)
    {
        var location = Location(finding.Span, finding.Label);
        var result = new JsonObject
        {
            ["ruleId"] = finding.Code,
            ["ruleIndex"] = rule,
            ["level"] = Level(finding.Severity),
            ["message"] = Text(Message(finding)),
            ["locations"] = new JsonArray(location),
            ["partialFingerprints"] = new JsonObject { ["baton/v1"] = Fingerprint(finding, seen) },
        };
        var related = finding.Notes.Append(finding.Label ?? "").Select(n => (Note: n, Place: NotedLine.In(n, finding.Span.File))).Where(n => n.Place is not null).ToList();
        if (related.Count > 0)
            result["relatedLocations"] = Array(related, n => Location(n.Place!.Value, n.Note));
        if (!finding.Path.IsEmpty)
            result["codeFlows"] = new JsonArray(new JsonObject { ["threadFlows"] = new JsonArray(new JsonObject { ["locations"] = Array(finding.Path, step => Station(step, plan)) }) });
        var fixes = finding.Fixes.Where(f => f.Edit is not null).ToList();
        if (fixes.Count > 0)
            result["fixes"] = Array(fixes, Fix);
        return result;
    }

    /// <summary>All that people are told of it, a paragraph each: viewers show little else.</summary>
    private static string Message(Finding finding) => string.Join("\n\n", finding.Notes
        .Select(n => $"note: {n}")
        .Concat(finding.Fixes.Select(f => $"help ({(f.IsSafe ? "safe" : "maybe")}): {f.Help}"))
        .Prepend(finding.Label is null ? finding.Message : $"{finding.Message}: {finding.Label}"));

    /// <summary>A step of the path on which it happens, where it is written.</summary>
    private static JsonObject Station(string words, Plan? plan)
    {
        string id = words.TrimStart('(').Split(' ')[0].TrimEnd(')');
        var location = plan?.Find(id) is { } ordinal
            ? Location(plan[ordinal].Step.Span, words)
            : new JsonObject { ["message"] = Text(words) };
        location["logicalLocations"] = new JsonArray(new JsonObject { ["name"] = id });
        return new JsonObject { ["location"] = location };
    }

    private static JsonObject Fix(Fix fix) => new()
    {
        ["description"] = Text(fix.Help),
        ["artifactChanges"] = new JsonArray(new JsonObject
        {
            ["artifactLocation"] = Artifact(fix.Edit!.Span.File),
            ["replacements"] = new JsonArray(new JsonObject { ["deletedRegion"] = Region(fix.Edit.Span), ["insertedContent"] = Text(fix.Edit.NewText) }),
        }),
    };

    private static JsonObject Location(SourceSpan span, string? message)
    {
        var location = new JsonObject { ["physicalLocation"] = new JsonObject { ["artifactLocation"] = Artifact(span.File), ["region"] = Region(span) } };
        if (message is not null)
            location["message"] = Text(message);
        return location;
    }

    /// <summary>Lines and columns from 1; the end column is the one behind the last character.</summary>
    private static JsonObject Region(SourceSpan span)
    {
        var (endLine, endColumn) = span.File.PositionAt(span.Start + span.Length);
        return new JsonObject { ["startLine"] = span.Line, ["startColumn"] = span.Column, ["endLine"] = endLine, ["endColumn"] = endColumn };
    }

    private static JsonObject Artifact(SourceFile file)
    {
        if (Path.IsPathRooted(file.Path))
            return new JsonObject { ["uri"] = new Uri(Path.GetFullPath(file.Path)).AbsoluteUri };
        return new JsonObject { ["uri"] = string.Join('/', file.Path.Split('/').Where(p => p != ".").Select(Uri.EscapeDataString)), ["uriBaseId"] = Root };
    }

    /// <summary>The same after lines have moved: made of the code, the file, what the line says, and which of several alike it is.</summary>
    private static string Fingerprint(Finding finding, Dictionary<string, int> seen)
    {
        string underlined = finding.Span.File.Text.Substring(finding.Span.Start, finding.Span.Length);
        string key = string.Join('\n', finding.Code, finding.Span.File.Path, finding.Span.File.LineAt(finding.Span.Line).Trim(), underlined);
        int count = seen[key] = seen.GetValueOrDefault(key) + 1;
        return $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}:{count}";
    }

    private static string Level(Severity severity) => severity.ToString().ToLowerInvariant();

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> write) => new([.. items.Select(i => (JsonNode)write(i))]);
}
