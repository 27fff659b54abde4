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

/// <summary>A playbook that ships: its files, its briefs and its examples, and variants of it with a file changed.</summary>
internal sealed class ShippedPlaybook
{
    private readonly Lazy<LoadedPlaybook> _asShipped;

    private ShippedPlaybook(string name)
    {
        Name = name;
        string folder = Path.Combine(RepositoryRoot(), "playbooks", name);
        Files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllText);
        Briefs =
        [
            .. Files.Keys.Where(f => f.StartsWith("briefs/", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal),
        ];
        _asShipped = new Lazy<LoadedPlaybook>(() => Load(Workspace("out")));
    }

    public static ShippedPlaybook LaunchEmail { get; } = new("launch-email");

    public static ShippedPlaybook BlogArticle { get; } = new("blog-article");

    public static ShippedPlaybook AdSet { get; } = new("ad-set");

    public static ShippedPlaybook NewsletterIssue { get; } = new("newsletter-issue");

    public static IReadOnlyList<ShippedPlaybook> All { get; } = [LaunchEmail, BlogArticle, AdSet, NewsletterIssue];

    public string Name { get; }

    public IReadOnlyList<string> Briefs { get; }

    public IReadOnlyDictionary<string, string> Files { get; }

    public LoadedPlaybook AsShipped => _asShipped.Value;

    public static ShippedPlaybook Named(string name) => All.Single(p => p.Name == name);

    /// <param name="outFolder">Where the file surface writes.</param>
    public static Workspace Workspace(string outFolder, TimeProvider? clock = null) => new(
        new OfflineModels(),
        new Dictionary<string, ISurface> { ["file"] = new FileSurface(outFolder, clock ?? TimeProvider.System) },
        StandardScorers.All.ToDictionary(s => s.Name),
        clock ?? TimeProvider.System,
        () => 0);

    /// <summary>With some files put in place of the shipped ones; it must pass the checker.</summary>
    public LoadedPlaybook Load(Workspace workspace, params (string Path, string Text)[] changed)
    {
        var files = Files.ToDictionary();
        foreach (var (path, text) in changed)
            files[path] = text;
        var installation = new Installation(
            workspace.Scorers.ToDictionary(s => s.Key, s => s.Value.Options),
            workspace.Surfaces.ToDictionary(s => s.Key, s => new SurfaceOffer(s.Value.To, s.Value.Takes)),
            workspace.Models.Names);
        var playbook = PlaybookLoader.Load(new PlaybookSnapshot(Name, files), installation);
        Assert.DoesNotContain(playbook.Findings, f => f.Severity == Severity.Error);
        return playbook;
    }

    /// <summary>The workflow with a passage replaced, which must be there.</summary>
    public (string, string) Workflow(params (string Old, string New)[] replaced)
    {
        string text = Files["workflow.yaml"];
        foreach (var (old, @new) in replaced)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }
        return ("workflow.yaml", text);
    }

    public JsonElement Brief(LoadedPlaybook playbook, string name)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(new SourceFile(name, Files[$"briefs/{name}.yaml"]), findings);
        var brief = TypedValue.Read(node!, playbook.Version!.Workflow.Brief, findings);
        Assert.Empty(findings);
        return brief!.Value;
    }

    /// <param name="set"><c>seen</c> or <c>held-out</c>.</param>
    public IReadOnlyList<JsonElement> Examples(string set) =>
        [.. Files[$"examples/{set}.jsonl"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public JsonElement Example(string set, string id) => Examples(set).Single(e => e.GetProperty("id").GetString() == id);

    public override string ToString() => Name;

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
