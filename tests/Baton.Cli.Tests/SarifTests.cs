using System.Diagnostics;
using System.Text.Json;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Tests;

/// <summary>The log for code scanning: held against the schema of SARIF 2.1.0, and against what the schema can't say.</summary>
public sealed class SarifTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_log_without_findings_fulfils_the_schema() => Fulfils((await _workspace.BatonAsync("check", "--format", "sarif")).Expect(0).Json);

    [Fact]
    public async Task A_log_with_findings_in_several_files_fulfils_the_schema_and_points_at_them()
    {
        Break();
        var log = (await _workspace.BatonAsync("check", "launch-email", "--format", "sarif")).Expect(2).Json;

        Fulfils(log);
        var run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["HO004", "WF021", "YM008"], results.Select(r => r.GetProperty("ruleId").GetString()).Where(c => c is "HO004" or "WF021" or "YM008").Order());
        Assert.All(results, r => Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()]));
        Assert.All(results, r => Assert.Equal("%SRCROOT%", Place(r).GetProperty("artifactLocation").GetProperty("uriBaseId").GetString()));

        var role = results.Single(r => r.GetProperty("ruleId").GetString() == "WF021");
        Assert.Equal("playbooks/launch-email/workflow.yaml", Place(role).GetProperty("artifactLocation").GetProperty("uri").GetString());
        string[] lines = await File.ReadAllLinesAsync(_workspace.In("playbooks/launch-email/workflow.yaml"), TestContext.Current.CancellationToken);
        var region = Place(role).GetProperty("region");
        Assert.Equal("copywritr", lines[region.GetProperty("startLine").GetInt32() - 1][(region.GetProperty("startColumn").GetInt32() - 1)..(region.GetProperty("endColumn").GetInt32() - 1)]);

        var quote = results.Single(r => r.GetProperty("ruleId").GetString() == "YM008");
        Assert.Equal("warning", quote.GetProperty("level").GetString());
        var replacement = quote.GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];
        Assert.Equal("\"draft?\"", replacement.GetProperty("insertedContent").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_fingerprint_stays_when_lines_move_and_differs_between_findings()
    {
        Break();
        var before = Fingerprints((await _workspace.BatonAsync("check", "launch-email", "--format", "sarif")).Json);
        string file = _workspace.In("playbooks/launch-email/workflow.yaml");
        await File.WriteAllTextAsync(file, "# One more line\n# and another\n" + await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var after = Fingerprints((await _workspace.BatonAsync("check", "launch-email", "--format", "sarif")).Json);

        Assert.Equal(before, after);
        Assert.Equal(before.Count, before.Distinct().Count());
    }

    [Fact]
    public void Whatever_a_finding_has_fulfils_the_schema()
    {
        var file = new SourceFile("play books/ä #1/workflow.yaml", "a: b\nneeds: [x]\nagent: legal\n");
        var finding = Finding.Error("HO001", "`x` is not set", file.Span(13, 1), "`legal` (line 3) has a `when`")
            .WithNote("`legal` (line 3) sets it").WithNote("nothing else does")
            .With(new Fix("write \"x?\"", IsSafe: true, new TextEdit(file.Span(13, 1), "\"x?\""))).WithHelp("or drop it") with
        { Path = ["research", "(legal skipped)", "x"] };
        Finding[] findings = [finding, finding, Finding.Warning("YM001", "empty", new SourceFile(Path.Combine(_workspace.Root, "a b.yaml"), "").Span(0, 0)), new("HO019", Severity.Note, "n", file.Span(0, 0))];
        var log = JsonSerializer.SerializeToElement(SarifLog.Of(
            [new CheckedPlaybook("play books/ä #1", new LoadedPlaybook(null, findings, []))],
            code => code == "HO001" ? FindingRule.Read("# HO001: a needed value is not set on every path\n\nIt says that.\n") : null));

        Fulfils(log);
        var run = log.GetProperty("runs")[0];
        var rule = run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0];
        Assert.Equal("a needed value is not set on every path", rule.GetProperty("shortDescription").GetProperty("text").GetString());
        Assert.Equal("It says that.", rule.GetProperty("help").GetProperty("text").GetString());
        Assert.Equal("error", rule.GetProperty("defaultConfiguration").GetProperty("level").GetString());
        var result = run.GetProperty("results")[0];
        Assert.Equal("play%20books/%C3%A4%20%231/workflow.yaml", Place(result).GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(3, result.GetProperty("relatedLocations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(3, result.GetProperty("codeFlows")[0].GetProperty("threadFlows")[0].GetProperty("locations").GetArrayLength());
        Assert.Equal(["error", "error", "warning", "note"], run.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("level").GetString()));
        Assert.Equal(4, Fingerprints(log).Distinct().Count());
    }

    [Fact]
    public async Task The_format_is_one_of_three_and_json_has_a_short_form()
    {
        (await _workspace.BatonAsync("check", "--format", "xml")).Expect(2).Says("sarif");
        (await _workspace.BatonAsync("check", "--format", "sarif", "--json")).Expect(2).Says("--json is short for --format json");
        Assert.Equal((await _workspace.BatonAsync("check", "--json")).Expect(0).Out, (await _workspace.BatonAsync("check", "--format", "json")).Expect(0).Out);
        var unknown = (await _workspace.BatonAsync("check", "nowhere", "--format", "json")).Expect(2);
        Assert.Contains("nowhere", unknown.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private void Break()
    {
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "role: copywriter", "role: copywritr");
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "\"draft?\"", "draft?");
        _workspace.Replace("playbooks/launch-email/prompts/research.md", "{{ brief.product }}", "{{ brief.prodct }}");
    }

    private static JsonElement Place(JsonElement result) => result.GetProperty("locations")[0].GetProperty("physicalLocation");

    private static List<string?> Fingerprints(JsonElement log) =>
        [.. log.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(r => r.GetProperty("partialFingerprints").GetProperty("baton/v1").GetString())];

    private static void Fulfils(JsonElement log)
    {
        string oracles = Path.Combine(Repository.Root, "tests", "oracles");
        if (!Directory.Exists(Path.Combine(oracles, "node_modules", "ajv")))
            Assert.Skip("The schema of SARIF is missing: run `npm ci --prefix tests/oracles`.");
        using var node = Process.Start(new ProcessStartInfo("node", "sarif.mjs") { WorkingDirectory = oracles, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        node.StandardInput.Write(log.GetRawText());
        node.StandardInput.Close();
        string faults = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal("[]", faults);
        Assert.Equal("utf16CodeUnits", log.GetProperty("runs")[0].GetProperty("columnKind").GetString());
    }
}
