using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine;
using Baton.Engine.Playbooks;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>What <c>baton.yaml</c> says; everything in it has a default. Each section has a file of its own, which reads it.</summary>
/// <param name="Models">By the name that roles use.</param>
/// <param name="Surfaces">Besides <c>file</c>, by the name that commits use.</param>
/// <param name="OutFolder">Where the <c>file</c> surface writes, relative to the workspace.</param>
public sealed record WorkspaceFile(
    ImmutableDictionary<string, ModelSetting> Models, ImmutableDictionary<string, SurfaceSetting> Surfaces, string OutFolder, StorageSetting Storage)
{
    public const string Name = "baton.yaml";

    /// <summary>By the name that roles and steps use; <c>web.fetch</c> is there without a word.</summary>
    public ImmutableDictionary<string, ToolSetting> Tools { get; init; } = ImmutableDictionary<string, ToolSetting>.Empty;

    /// <summary>What all runs may spend together; null: each run's own limits are all there are.</summary>
    public SpendLimit? Spend { get; init; }

    public static WorkspaceFile Default { get; } = new(
        ImmutableDictionary<string, ModelSetting>.Empty, ImmutableDictionary<string, SurfaceSetting>.Empty, "out", StorageSetting.Default);

    /// <exception cref="FindingsException">It has mistakes: all of them.</exception>
    public static WorkspaceFile Read(DirectoryInfo folder, Secrets secrets)
    {
        if (!File.Exists(Path.Combine(folder.FullName, Name)))
            return Default;
        var findings = new List<Finding>();
        var file = new PlaybookFolder(folder.FullName, ".").Open(Name) switch
        {
            PlaybookFile.Text(var source) => source,
            PlaybookFile.Refused(var why) => throw new CliException($"`{Name}` {why}"),
            _ => throw new CliException($"`{Name}` can't be read"),
        };
        var settings = Default;
        var root = YamlReader.Read(file, findings);
        if (MapReader.Of(root, "a workspace", findings) is { } map)
        {
            var section = new SettingsReader(findings, secrets);
            var surfaces = map.MapAt("surfaces") is { } reached ? SurfaceSetting.ReadAll(reached, section) : Default.Surfaces;
            settings = new WorkspaceFile(
                map.MapAt("models") is { } models ? ModelSetting.ReadAll(models, section) : Default.Models,
                surfaces,
                map.Text("out") ?? Default.OutFolder,
                map.MapAt("storage") is { } storage ? StorageSetting.Read(storage, section) : Default.Storage)
            {
                Tools = map.MapAt("tools") is { } tools ? ToolSetting.ReadAll(tools, [SurfaceSetting.File, .. surfaces.Keys], section) : Default.Tools,
                Spend = map.MapAt("limits") is { } limits ? LimitSetting.Read(limits, section) : null,
            };
            map.RefuseOthers();
        }
        if (findings.Any(f => f.Severity == Severity.Error))
            throw new FindingsException(WrittenSecrets.Hide(root, findings));
        return settings;
    }
}
