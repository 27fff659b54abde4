using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Cli;

/// <summary>What <c>baton.yaml</c> says; everything in it has a default.</summary>
/// <param name="Models">By the name that roles use.</param>
/// <param name="OutFolder">Where the <c>file</c> surface writes, relative to the workspace.</param>
public sealed record WorkspaceFile(ImmutableDictionary<string, ModelSetting> Models, string OutFolder)
{
    public const string Name = "baton.yaml";

    public static WorkspaceFile Default { get; } = new(
        ImmutableDictionary<string, ModelSetting>.Empty.Add("default", new ModelSetting("offline", null, null)), "out");

    public static WorkspaceFile Read(DirectoryInfo root)
    {
        if (!File.Exists(Path.Combine(root.FullName, Name)))
            return Default;
        var findings = new List<Finding>();
        var file = new PlaybookFolder(root.FullName, ".").Open(Name) switch
        {
            PlaybookFile.Text(var source) => source,
            PlaybookFile.Refused(var why) => throw new CliException($"`{Name}` {why}"),
            _ => throw new CliException($"`{Name}` can't be read"),
        };
        var settings = Default;
        if (MapReader.Of(YamlReader.Read(file, findings), "a workspace", findings) is { } map)
        {
            var models = map.MapAt("models");
            string? outFolder = map.Text("out");
            map.RefuseOthers();
            settings = new WorkspaceFile(models is null ? Default.Models : ReadModels(models, findings), outFolder ?? Default.OutFolder);
        }
        if (findings.Any(f => f.Severity == Severity.Error))
            throw new FindingsException(findings);
        return settings;
    }

    private static ImmutableDictionary<string, ModelSetting> ReadModels(MapReader map, ICollection<Finding> findings)
    {
        var models = ImmutableDictionary.CreateBuilder<string, ModelSetting>();
        foreach (var entry in map.Map.Entries)
        {
            if (MapReader.Of(entry.Value, $"the model `{entry.Name}`", findings) is not { } model)
                continue;
            string provider = model.Choice("provider", "offline", ("offline", "offline"), ("replay", "replay"));
            string? folder = model.Text("folder", isRequired: provider == "replay");
            string? records = model.Text("records");
            model.RefuseOthers();
            models[entry.Name] = new ModelSetting(provider, folder, records);
        }
        return models.ToImmutable();
    }
}

/// <param name="Provider"><c>offline</c> or <c>replay</c>.</param>
/// <param name="Folder">Of a replay's recordings, relative to the workspace.</param>
/// <param name="Records">The model whose calls a replay records when they are not recorded yet; null: it only plays back.</param>
public sealed record ModelSetting(string Provider, string? Folder, string? Records);
