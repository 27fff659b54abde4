using System.Collections.Immutable;
using System.Net;
using Baton.Connectors.Tools.Web;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Tools;

namespace Baton.Cli;

/// <summary>A tool as <c>baton.yaml</c> sets it up, under the name that roles and steps use.</summary>
public abstract record ToolSetting
{
    private static readonly TimeSpan LongestWeb = TimeSpan.FromMinutes(5);

    private ToolSetting()
    {
    }

    public abstract ITool Open(string name, TimeProvider clock);

    /// <summary>Where it reaches and what holds it, for people.</summary>
    public abstract string Words { get; }

    /// <summary>Null: it can be used.</summary>
    public virtual string? WhyNot() => null;

    /// <summary>Always there, set up or not.</summary>
    public sealed record Web(WebFetchOptions Options) : ToolSetting
    {
        public override ITool Open(string name, TimeProvider clock) => new WebFetch(Options, clock);

        public override string Words =>
            $"the public internet{string.Concat(Options.Allow.Select(network => $", {network}"))}; at most {Options.MaxBytes / 1024:N0} KB and {Durations.Write(Options.Timeout)} a page";
    }

    public static ImmutableDictionary<string, ToolSetting> ReadAll(MapReader map, SettingsReader settings)
    {
        var tools = ImmutableDictionary.CreateBuilder<string, ToolSetting>(StringComparer.Ordinal);
        foreach (var (name, tool) in settings.Entries(map, "the tool"))
        {
            if (name == WebFetch.ToolName)
                tools[name] = new Web(ReadWeb(tool, settings));
            else
                settings.Findings.Add(Finding.Error("WF004", $"there is no tool `{name}` to set up; there is: {WebFetch.ToolName}", tool.Span));
            tool.RefuseOthers();
        }
        return tools.ToImmutable();
    }

    private static WebFetchOptions ReadWeb(MapReader map, SettingsReader settings) => new(
        [.. map.Scalars("allow").Select(a => ReadNetwork(a, settings)).OfType<IPNetwork>()],
        ReadTimeout(map, LongestWeb, settings) ?? WebFetchOptions.Default.Timeout,
        map.Whole("max_kilobytes", 1, 64 * 1024) * 1024 ?? WebFetchOptions.Default.MaxBytes);

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
}
