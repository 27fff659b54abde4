using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Reads a playbook's <c>workflow.yaml</c> and the files it names into a <see cref="Workflow"/>.</summary>
public sealed partial class WorkflowReader
{
    public const string FileName = "workflow.yaml";

    /// <summary>Examples that agents may be shown; part of the version where it is there.</summary>
    public const string SeenExamples = "examples/seen.jsonl";

    private static readonly FrozenSet<string> Keys = FrozenSet.Create(
        StringComparer.Ordinal,
        "workflow", "version", "title", "owner", "purpose", "why", "locale", "brand", "contracts", "brief", "start", "limits", "roles", "steps", "finish", "output", "evaluate");

    /// <summary>Stands in for a text that could not be read.</summary>
    private static readonly LiquidTemplate Nothing = LiquidTemplate.Parse(Snippet.Literal(""), [])!;

    private readonly PlaybookReading _playbook;
    private readonly ExpressionReader _expressions;
    private readonly ICollection<Finding> _findings;

    private WorkflowReader(PlaybookReading playbook)
    {
        _playbook = playbook;
        _findings = playbook.Findings;
        _expressions = new ExpressionReader(playbook);
    }

    /// <summary>Null when there is no workflow to speak of; else as much of it as could be read, with all findings.</summary>
    public static WorkflowReading Read(IPlaybookFiles files)
    {
        var calls = new CalledPlaybooks(files.Root);
        var reading = Read(files, calls);
        var made = reading.Files.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        foreach (var (name, called) in calls.Read)
            foreach (var (path, file) in called.Files)
                made[$"../{name}/{path}"] = file;
        return reading with { Files = made, Called = calls.Read };
    }

    internal static WorkflowReading Read(IPlaybookFiles files, CalledPlaybooks calls)
    {
        var findings = new List<Finding>();
        var playbook = new PlaybookReading(files, calls, findings);
        var nowhere = new SourceFile($"{files.Root}/{FileName}", "").Span(0, 0);
        Workflow? workflow = null;
        if (playbook.Open(FileName, nowhere) is { } source)
        {
            var root = playbook.Yaml(source);
            if (root is SourceNode.Mapping map)
            {
                workflow = new WorkflowReader(playbook).Workflow(new MapReader(map, "a workflow", findings, Keys));
                // Without its steps or its roles everything that names one would be found missing too.
                if (map["steps"] is not (null or SourceNode.Sequence) || map["roles"] is not (null or SourceNode.Mapping))
                    workflow = null;
            }
            else
                MapReader.Of(root, "a workflow", findings);
        }
        if (workflow is not null)
            calls.Measure(workflow, findings);
        return new WorkflowReading(workflow, findings, playbook.Opened);
    }

    private Workflow Workflow(MapReader map)
    {
        var name = map.Scalar("workflow", isRequired: true);
        if (name is not null && !ExpressionReader.IsName(name.Text))
            _findings.Add(Finding.Error("WF006", $"`{name.Text}` is not a name: letters, digits, `_` and `-`, a letter first", name.Span));
        string? version = Version(map.Scalar("version", isRequired: true));
        string? title = map.Text("title");
        string? owner = map.Text("owner");
        string? purpose = map.Text("purpose");
        if (map.Scalar("why") is { } why)
            _playbook.Text(why);
        string locale = Locale(map.Scalar("locale"));

        ReadContracts(map);
        var brand = Brand(map.Scalar("brand"));
        var brief = _playbook.Contract(map.Required("brief")) ?? Contract.Json;
        var start = map.List("start").Select(Trigger).OfType<Trigger>().ToImmutableArray();
        var limits = Limits(map.MapAt("limits"));
        var roles = Roles(map.MapAt("roles"));

        var steps = new StepReader(_playbook, _expressions);
        steps.Declare("brief", brief);
        var body = steps.Steps(map.Required("steps"));
        var finish = steps.Steps(map.Optional("finish"));
        foreach (var step in finish.Where(s => s is not Step.Commit))
            _findings.Add(Finding.Error("WF010", $"`finish` lists commits; `{step.Id}` is a step of kind {step.Kind}", step.Span).WithHelp("move it to the end of `steps`"));
        var output = _expressions.Values(map.Optional("output"), "`output`");
        var evaluate = Evaluate(map.MapAt("evaluate"), steps, roles.Values);
        map.RefuseOthers();

        return new Workflow(
            name?.Text ?? "", version ?? "0.0.0", title ?? name?.Text ?? "", owner, purpose, brief, brand,
            start.IsEmpty ? [new Trigger.Manual(map.Span)] : start, limits, roles, [.. body, .. finish], output, evaluate, map.Span)
        {
            Locale = locale,
            Produced = steps.Produced,
        };
    }

    private string Locale(SourceNode.Scalar? scalar)
    {
        if (scalar is not null && !LanguageTag().IsMatch(scalar.Text))
            _findings.Add(Finding.Error("WF004", $"`{scalar.Text}` is not a language tag", scalar.Span).WithHelp("write the language, and the region where it matters: en-US, de, pt-BR (BCP 47)"));
        return scalar?.Text ?? Workflows.Workflow.DefaultLocale;
    }

    private string? Version(SourceNode.Scalar? scalar)
    {
        if (scalar is null)
            return null;
        if (IsSemanticVersion(scalar.Text))
            return scalar.Text;
        var finding = Finding.Error("WF004", $"`{scalar.Text}` is not a semantic version", scalar.Span);
        _findings.Add(IsSemanticVersion($"{scalar.Text}.0")
            ? finding.With(new Fix($"write {scalar.Text}.0", IsSafe: true, new TextEdit(scalar.Span, $"{scalar.Text}.0")))
            : finding.WithHelp("write three numbers: 1.0.0 (semver.org)"));
        return null;
    }

    private void ReadContracts(MapReader map)
    {
        _playbook.Contracts = new ContractScope { LoadFile = path => _playbook.Yaml(path) };
        if (map.MapAt("contracts") is { } named)
            _playbook.Contracts = _playbook.Contracts with { Named = ContractNotation.ReadNamed(named.Map, _playbook.Contracts, _findings) };
    }

    private JsonElement Brand(SourceNode.Scalar? file)
    {
        if (file is null)
            return Workflows.Brand.None;
        // A brand that can't be read, or not wholly, is a finding. What is said of it is not found missing as well.
        return _playbook.Yaml(file) is { } node
            ? TypedValue.Read(node, Workflows.Brand.Contract, _findings) ?? TypedValue.ReadUntyped(node)
            : Workflows.Brand.Unreadable;
    }

    private Trigger? Trigger(SourceNode node)
    {
        switch (node)
        {
            case SourceNode.Scalar { Text: "manual" }:
                return new Trigger.Manual(node.Span);
            case SourceNode.Scalar { Text: "mcp" }:
                return new Trigger.Mcp(node.Span);
            case SourceNode.Mapping { Entries: [{ Name: "webhook" or "file" or "after" or "schedule" } kind, ..] } map:
                return Trigger(new MapReader(map, $"this `{kind.Name}`", _findings), kind);
            default:
                _findings.Add(Finding.Error("WF004", "a start is `manual`, `mcp`, `webhook: NAME`, `schedule: { cron, timezone, brief }`, `file: PATTERN` or `after: WORKFLOW`", node.Span));
                return null;
        }
    }

    private Trigger? Trigger(MapReader map, SourceNode.Entry kind)
    {
        Trigger? trigger;
        if (kind.Name == "schedule")
        {
            var schedule = map.MapAt("schedule");
            string? cron = schedule?.Text("cron", isRequired: true);
            string zone = schedule?.Text("timezone") ?? "UTC";
            var brief = schedule is null ? null : Brief(schedule, isRequired: true);
            trigger = cron is null ? null : new Trigger.Schedule(cron, zone, kind.Key.Span) { Brief = brief };
            schedule?.RefuseOthers();
        }
        else
        {
            string? name = map.Text(kind.Name);
            trigger = name is null ? null : kind.Name switch
            {
                "webhook" => new Trigger.Webhook(name, kind.Key.Span),
                "file" => new Trigger.File(name, kind.Key.Span),
                _ => new Trigger.After(name, kind.Key.Span),
            };
            var brief = Brief(map, isRequired: false);
            trigger = trigger is null ? null : trigger with { Brief = brief };
        }
        map.RefuseOthers();
        return trigger;
    }

    private BriefSource? Brief(MapReader map, bool isRequired)
    {
        if (map.Optional("map") is { } fields)
        {
            if (map.Optional("brief") is not null)
                _findings.Add(Finding.Error("WF003", "the brief is made by `map` or by `brief`, not by both", fields.Span));
            return new BriefSource.Fields(_expressions.Values(fields, "`map`"));
        }
        return map.Scalar("brief", isRequired) is { } file && _expressions.File(file) is { } text ? new BriefSource.File(file.Text, text) : null;
    }

    private Limits Limits(MapReader? map)
    {
        if (map is null)
            return new Limits(null, null, null);
        decimal? spend = null;
        if (map.Scalar("spend") is { } money)
        {
            if (money.Text.Split(' ') is [var amount, "USD"] && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
                spend = value;
            else
                _findings.Add(Finding.Error("WF004", $"`{money.Text}` is not an amount", money.Span).WithHelp("write 2.00 USD"));
        }
        long? tokens = map.Whole("tokens", 1, int.MaxValue);
        var time = map.Duration("time");
        map.RefuseOthers();
        return new Limits(spend, tokens, time);
    }

    private FrozenDictionary<string, AgentRole> Roles(MapReader? map)
    {
        var roles = new Dictionary<string, AgentRole>(StringComparer.Ordinal);
        foreach (var entry in map?.Map.Entries ?? [])
        {
            string what = $"the role `{entry.Name}`";
            var role = MapReader.Of(entry.Value, what, _findings);
            if (role?.Has("use") == true)
            {
                var file = role.Scalar("use");
                role.RefuseOthers();
                role = file is null ? null : MapReader.Of(_playbook.Yaml(file), what, _findings);
            }
            roles[entry.Name] = role is null ? new AgentRole(entry.Name, Nothing, "default", [], [], [], entry.Key.Span) : Role(entry, role);
        }
        return roles.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private AgentRole Role(SourceNode.Entry entry, MapReader role)
    {
        var instructions = _expressions.TextOrFile(role.Scalar("instructions", isRequired: true));
        var model = role.Scalar("model");
        var tools = role.Scalars("tools");
        var knowledge = role.Scalars("knowledge");
        var memory = role.Scalars("memory");
        role.RefuseOthers();
        return new AgentRole(entry.Name, instructions ?? Nothing, model?.Text ?? "default", Words(tools), Words(knowledge), Words(memory), entry.Key.Span)
        {
            ModelSpan = model?.Span ?? entry.Key.Span,
            ToolSpans = [.. tools.Select(t => t.Span)],
            Documents = [.. knowledge.SelectMany(_playbook.Documents).DistinctBy(d => d.Path)],
        };
    }

    /// <summary>Read last: what an agent may see has been opened by then.</summary>
    private Evaluation? Evaluate(MapReader? map, StepReader steps, IEnumerable<AgentRole> roles)
    {
        if (map is null)
            return null;
        var heldOut = map.Scalar("held_out");
        if (heldOut is not null)
            HeldOut(heldOut, roles);
        string? cluster = map.Text("cluster_by");
        var scorers = steps.Scorers(map.List("scorers"));
        Promotion? promotion = null;
        if (map.MapAt("promote_when") is { } when)
        {
            string than = when.Text("no_worse_than", isRequired: true) ?? "current";
            double margin = 0;
            if (when.Scalar("margin") is { } share
                && !(double.TryParse(share.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out margin) && margin is >= 0 and <= 1))
                _findings.Add(Finding.Error("WF004", $"`margin` is a share from 0 to 1, not `{share.Text}`", share.Span));
            promotion = new Promotion(than, margin, Words(when.Scalars("blocking")));
            when.RefuseOthers();
        }
        map.RefuseOthers();
        return new Evaluation(heldOut?.Text, cluster, scorers, promotion, map.Span);
    }

    private void HeldOut(SourceNode.Scalar name, IEnumerable<AgentRole> roles)
    {
        _playbook.Expect(name);
        var shown = _playbook.Opened.Keys.Concat(roles.SelectMany(r => r.Knowledge)).Append(SeenExamples);
        if (shown.Any(path => Plain(path).Equals(Plain(name.Text), StringComparison.OrdinalIgnoreCase)))
            _findings.Add(Finding.Error("WF030", $"`{name.Text}` is held out, and this playbook shows it to agents as well", name.Span, "seen by agents")
                .WithHelp("keep held-out examples in a file that no text, template, contract or `knowledge` names"));
    }

    /// <summary>Two ways to write one file are one.</summary>
    private static string Plain(string path) => string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));

    /// <summary>Language, script, region and variants of RFC 5646, section 2.1; no extensions.</summary>
    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguageTag();

    /// <summary>Bounded, so that matching is: an engine without backtracking would be built at run time, whenever a version is read first.</summary>
    private static bool IsSemanticVersion(string text) => text.Length <= 256 && SemanticVersion().IsMatch(text);

    /// <summary>semver.org, version 2.0.0.</summary>
    [GeneratedRegex(@"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SemanticVersion();

    private static ImmutableArray<string> Words(ImmutableArray<SourceNode.Scalar> scalars) => [.. scalars.Select(s => s.Text)];
}

/// <param name="Workflow">Null when nothing of it could be read.</param>
/// <param name="Files">
/// Every file that was read, by its path inside the playbook: what the version is made of. Those of a playbook that is called lie
/// below <c>../NAME/</c>.
/// </param>
public sealed record WorkflowReading(Workflow? Workflow, List<Finding> Findings, IReadOnlyDictionary<string, SourceFile> Files)
{
    /// <summary>The playbooks that are called, from here or from one of them, by name; without their files.</summary>
    public IReadOnlyDictionary<string, WorkflowReading> Called { get; init; } = ImmutableDictionary<string, WorkflowReading>.Empty;
}
