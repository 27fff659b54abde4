using System.Text.Json;
using Baton.Connectors.Models;
using Baton.Connectors.Scorers;
using Baton.Connectors.Surfaces;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Engine;
using Baton.Engine.Agents;
using Baton.Engine.Playbooks;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The shipped playbook: its files, its briefs and its examples, and variants of it with a file changed.</summary>
internal static class LaunchEmail
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "playbooks", "launch-email");

    public static IReadOnlyList<string> Briefs { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "briefs"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyDictionary<string, string> Files { get; } = Directory
        .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'), File.ReadAllText);

    public static LoadedPlaybook AsShipped { get; } = Load(Workspace("out"));

    /// <param name="outFolder">Where the file surface writes.</param>
    public static Workspace Workspace(string outFolder) => new(
        new OfflineModels(),
        new Dictionary<string, ISurface> { ["file"] = new FileSurface(outFolder, TimeProvider.System) },
        StandardScorers.All.ToDictionary(s => s.Name),
        TimeProvider.System,
        () => 0);

    /// <summary>With some files put in place of the shipped ones; it must pass the checker.</summary>
    public static LoadedPlaybook Load(Workspace workspace, params (string Path, string Text)[] changed)
    {
        var files = Files.ToDictionary();
        foreach (var (path, text) in changed)
            files[path] = text;
        var installation = new Installation(
            workspace.Scorers.ToDictionary(s => s.Key, s => s.Value.Options),
            workspace.Surfaces.ToDictionary(s => s.Key, s => new SurfaceOffer(s.Value.To, s.Value.Takes)),
            workspace.Models.Names);
        var playbook = PlaybookLoader.Load(new PlaybookSnapshot("launch-email", files), installation);
        Assert.DoesNotContain(playbook.Findings, f => f.Severity == Severity.Error);
        return playbook;
    }

    /// <summary>The workflow with a passage replaced, which must be there.</summary>
    public static (string, string) Workflow(params (string Old, string New)[] replaced)
    {
        string text = Files["workflow.yaml"];
        foreach (var (old, @new) in replaced)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }
        return ("workflow.yaml", text);
    }

    public static JsonElement Brief(LoadedPlaybook playbook, string name)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(new SourceFile(name, Files[$"briefs/{name}.yaml"]), findings);
        var brief = TypedValue.Read(node!, playbook.Version!.Workflow.Brief, findings);
        Assert.Empty(findings);
        return brief!.Value;
    }

    /// <param name="set"><c>seen</c> or <c>held-out</c>.</param>
    public static IReadOnlyList<JsonElement> Examples(string set) =>
        [.. Files[$"examples/{set}.jsonl"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Baton.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside the repository");
    }

    private sealed class OfflineModels : IModels
    {
        public IReadOnlyCollection<string> Names => ["default", "judge", "offline"];

        public Model Open(string name) => new(name, OfflineChatClient.ModelId, new OfflineChatClient()) { Price = Price.Free };
    }
}
