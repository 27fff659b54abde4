using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Baton.Connectors.Tools.Commands;
using Baton.Connectors.Tools.Web;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Secrets;
using Baton.Engine.Tools;

namespace Baton.Cli;

/// <summary>A tool as <c>baton.yaml</c> sets it up, under the name that roles and steps use.</summary>
public abstract partial record ToolSetting
{
    private static readonly TimeSpan LongestWeb = TimeSpan.FromMinutes(5), LongestProgram = TimeSpan.FromHours(1);

    private ToolSetting()
    {
    }

    public abstract ITool Open(string name, string folder, TimeProvider clock);

    /// <summary>Where it reaches and what holds it, for people.</summary>
    public abstract string Words { get; }

    /// <summary>Null: it can be used.</summary>
    public virtual string? WhyNot(string folder) => null;

    /// <summary>How long a call may take.</summary>
    public abstract TimeSpan Limit { get; }

    /// <summary>Always there, set up or not.</summary>
    public sealed record Web(WebFetchOptions Options) : ToolSetting
    {
        public override ITool Open(string name, string folder, TimeProvider clock) => new WebFetch(Options, clock);

        public override TimeSpan Limit => Options.Timeout;

        public override string Words =>
            $"the public internet{string.Concat(Options.Allow.Select(network => $", {network}"))}; at most {Options.MaxBytes / 1024:N0} KB and {Durations.Write(Options.Timeout)} a page";
    }

    /// <summary>A program of the installation's own.</summary>
    /// <param name="Options">Its folder is the workspace.</param>
    public sealed record Program(CommandOptions Options) : ToolSetting
    {
        public override ITool Open(string name, string folder, TimeProvider clock) => new CommandTool(name, Options with { Folder = folder }, clock);

        public override TimeSpan Limit => Options.Limit;

        public override string Words =>
            $"runs {string.Join(' ', Options.Command)}; at most {Durations.Write(Options.Timeout)}{(Options.Environment.IsEmpty ? "" : $"; is given {string.Join(", ", Options.Environment.Select(v => v.Name))}")}";

        public override string? WhyNot(string folder) =>
            CommandPath.Find(Options.Command[0], folder) is null ? $"there is no program `{Options.Command[0]}` that can be run"
            : Options.Environment.FirstOrDefault(v => v.Kept is { } kept && kept.Find() is null) is { } missing ? $"`{missing.Name}` can't be given: {missing.Kept} is not there"
            : null;
    }

    /// <param name="surfaces">The names that are taken: a tool that writes is a surface too.</param>
    public static ImmutableDictionary<string, ToolSetting> ReadAll(MapReader map, IReadOnlyCollection<string> surfaces, SettingsReader settings)
    {
        var tools = ImmutableDictionary.CreateBuilder<string, ToolSetting>(StringComparer.Ordinal);
        foreach (var (name, tool) in settings.Entries(map, "the tool"))
        {
            ToolSetting? setting = name == WebFetch.ToolName ? new Web(ReadWeb(tool, settings)) : ReadProgram(name, tool, settings);
            tool.RefuseOthers();
            if (setting is Program { Options.Effect: ToolEffect.Write } && surfaces.Contains(name))
                settings.Findings.Add(Finding.Error("WF004", $"{tool.What} writes, so commits name it as they name surfaces, and there is a surface `{name}` already", tool.Span)
                    .WithHelp("give one of them another name"));
            if (setting is not null)
                tools[name] = setting;
        }
        return tools.ToImmutable();
    }

    private static WebFetchOptions ReadWeb(MapReader map, SettingsReader settings) => new(
        [.. map.Scalars("allow").Select(a => ReadNetwork(a, settings)).OfType<IPNetwork>()],
        ReadTimeout(map, LongestWeb, settings) ?? WebFetchOptions.Default.Timeout,
        map.Whole("max_kilobytes", 1, 64 * 1024) * 1024 ?? WebFetchOptions.Default.MaxBytes);

    private static Program? ReadProgram(string name, MapReader map, SettingsReader settings)
    {
        int before = settings.Findings.Count;
        if (!ToolName().IsMatch(name))
            settings.Findings.Add(Finding.Error("WF004", $"`{name}` is no name of a tool: letters, digits, `_` and `-`, in parts with a dot between", map.Span));
        string? summary = map.Text("summary", isRequired: true);
        var command = map.Scalars("command");
        if (command.IsEmpty && map.Required("command") is { } none)
            settings.Findings.Add(Finding.Error("WF002", $"`command` of {map.What} is empty: it is the program and its arguments", none.Span));
        bool writes = map.Required("effect") is not null && map.Choice("effect", false, ("read", false), ("write", true));
        var takes = ReadContract(map.Required("takes"), settings);
        if (writes && map.Has("gives"))
            settings.Findings.Add(Finding.Error("WF004", $"what {map.What} gives is settled, since it writes: {{ id: string, url?: string }}", map.Optional("gives")!.Span).WithHelp("leave `gives` out"));
        var gives = writes ? ToolSurface.Receipt : ReadContract(map.Required("gives"), settings);
        var timeout = ReadTimeout(map, LongestProgram, settings) ?? CommandOptions.DefaultTimeout;
        var environment = map.MapAt("environment") is { } variables ? ReadEnvironment(variables, settings) : [];
        return settings.Findings.Count > before ? null : new Program(new CommandOptions(
            summary!, [.. command.Select(c => c.Text)], "", takes!, gives!, writes ? ToolEffect.Write : ToolEffect.Read, timeout, environment));
    }

    private static Contract? ReadContract(SourceNode? node, SettingsReader settings) =>
        node is null ? null : ContractNotation.Read(node, ContractScope.Empty, settings.Findings);

    private static ImmutableArray<CommandVariable> ReadEnvironment(MapReader map, SettingsReader settings)
    {
        var variables = ImmutableArray.CreateBuilder<CommandVariable>();
        foreach (var entry in map.Map.Entries)
            if (map.Scalar(entry.Name) is { } scalar)
                variables.Add(Secrets.IsReference(scalar.Text) ? new CommandVariable(entry.Name, null, settings.At(scalar.Text)) : new CommandVariable(entry.Name, scalar.Text, null));
        return variables.DrainToImmutable();
    }

    private static IPNetwork? ReadNetwork(SourceNode.Scalar scalar, SettingsReader settings)
    {
        if (IPAddress.TryParse(scalar.Text, out var one))
            return new IPNetwork(one, one.GetAddressBytes().Length * 8);
        if (IPNetwork.TryParse(scalar.Text, out var network))
            return network;
        settings.Findings.Add(Finding.Error("WF004", $"`{scalar.Text}` is neither an address nor a network", scalar.Span)
            .WithHelp("write 10.1.2.3, or a network: 10.1.0.0/16, fd00::/8"));
        return null;
    }

    private static TimeSpan? ReadTimeout(MapReader map, TimeSpan longest, SettingsReader settings)
    {
        var given = map.Duration("timeout");
        if (given is null || given > TimeSpan.Zero && given <= longest)
            return given;
        settings.Findings.Add(Finding.Error("WF004", $"`timeout` of {map.What} is from 1s to {Durations.Write(longest)}", map.Optional("timeout")!.Span));
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,30}(\.[A-Za-z0-9_-]{1,30}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ToolName();
}
