using System.Security.Cryptography;
using Baton.Connectors.Scorers;
using Baton.Connectors.Surfaces;
using Baton.Connectors.Tools.Knowledge;
using Baton.Connectors.Tools.Web;
using Baton.Core.Checking;
using Baton.Engine;
using Baton.Engine.Files;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;
using Baton.Engine.Tools;

namespace Baton.Cli;

/// <summary>A folder with playbooks, and what this installation offers them. Without <c>baton.yaml</c> the embedded defaults hold.</summary>
public sealed class WorkspaceFolder
{
    public const string PlaybooksFolder = "playbooks";

    public static IDocumentText Documents { get; } = new DocumentText();

    private WorkspaceFolder(DirectoryInfo root, WorkspaceFile file, Secrets secrets)
    {
        Root = root;
        Secrets = secrets;
        File = file;
        Journal = JournalPlace.Of(root, file.Storage, Environment.GetEnvironmentVariable(JournalPlace.Variable));
        Scorers = StandardScorers.All.ToDictionary(s => s.Name);
        ToolSettings = file.Tools.SetItem(WebFetch.ToolName, file.Tools.GetValueOrDefault(WebFetch.ToolName, new ToolSetting.Web(WebFetchOptions.Default)));
        Tools = ToolSettings.ToDictionary(t => t.Key, t => t.Value.Open(t.Key, root.FullName, TimeProvider.System));
        Surfaces = file.Surfaces.Select(s => s.Value.Open(s.Key, secrets, TimeProvider.System))
            .Concat(Tools.Values.Where(t => t.Effect == ToolEffect.Write).Select(t => new ToolSurface(t, ToolSettings[t.Name].Limit, secrets.Mask, TimeProvider.System)))
            .Prepend(new FileSurface(Path.Combine(root.FullName, file.OutFolder), TimeProvider.System, file.OutFolder))
            .ToDictionary(s => s.Name);
        OlderFiles = new OlderFiles(Path.Combine(root.FullName, ".baton", "files"));
        Models = new ConfiguredModels(file, root, secrets, Environment.GetEnvironmentVariable, TimeProvider.System);
        Engine = new Workspace(Models, Surfaces, Scorers, TimeProvider.System, () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20))
        {
            Secrets = secrets,
            Tools = Tools,
            Spend = file.Spend,
            Knowledge = new KnowledgeTools(),
            OlderFiles = OlderFiles,
            Documents = Documents,
        };
    }

    public DirectoryInfo Root { get; }

    public WorkspaceFile File { get; }

    public Secrets Secrets { get; }

    public ConfiguredModels Models { get; }

    public Workspace Engine { get; }

    public IReadOnlyDictionary<string, IScorer> Scorers { get; }

    public IReadOnlyDictionary<string, ISurface> Surfaces { get; }

    /// <summary>Of every tool there is, <c>web.fetch</c> included.</summary>
    public IReadOnlyDictionary<string, ToolSetting> ToolSettings { get; }

    public IReadOnlyDictionary<string, ITool> Tools { get; }

    /// <summary>Where attachments of runs lie that an older Baton started.</summary>
    public OlderFiles OlderFiles { get; }

    public JournalPlace Journal { get; }

    public Installation Installation => new(
        Scorers.ToDictionary(s => s.Key, s => s.Value.Options),
        Surfaces.ToDictionary(s => s.Key, s => new SurfaceOffer(s.Value.To, s.Value.Takes)),
        Models.Names)
    {
        MoreModels = Models.Knows,
        Tools = Tools.ToDictionary(t => t.Key, t => t.Value.Offer),
        HasKnowledge = true,
    };

    public static WorkspaceFolder Open(DirectoryInfo root)
    {
        if (!root.Exists)
            throw new CliException($"there is no folder {root.FullName}", ExitCode.Findings);
        var secrets = new Secrets(root.FullName, Environment.GetEnvironmentVariable);
        return new WorkspaceFolder(root, WorkspaceFile.Read(root, secrets), secrets);
    }

    /// <summary>The folders under playbooks/ that hold a workflow, by name.</summary>
    public IReadOnlyList<string> PlaybookNames
    {
        get
        {
            string folder = Path.Combine(Root.FullName, PlaybooksFolder);
            return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder)
                .Where(d => System.IO.File.Exists(Path.Combine(d, Core.Workflows.WorkflowReader.FileName)))
                .Select(d => Path.GetFileName(d)!)
                .Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>A playbook by its name under playbooks/, or by the path of its folder or its workflow.yaml.</summary>
    public PlaybookFolder FindPlaybook(string nameOrPath)
    {
        string path = Path.GetFullPath(nameOrPath);
        if (System.IO.File.Exists(path) && Path.GetFileName(path) == Core.Workflows.WorkflowReader.FileName)
            return new PlaybookFolder(Path.GetDirectoryName(path)!, Shown(Path.GetDirectoryName(path)!)) { Documents = Documents };
        if (System.IO.File.Exists(Path.Combine(path, Core.Workflows.WorkflowReader.FileName)))
            return new PlaybookFolder(path, Shown(path)) { Documents = Documents };
        string named = Path.Combine(Root.FullName, PlaybooksFolder, nameOrPath);
        if (PlaybookNames.Contains(nameOrPath))
            return new PlaybookFolder(named, Shown(named)) { Documents = Documents };
        var known = PlaybookNames;
        throw new CliException(
            $"there is no workflow `{nameOrPath}`{NearestWord.Suggest(nameOrPath, known)}\n" +
            (known.Count == 0
                ? $"{Path.Combine(Root.FullName, PlaybooksFolder)} holds none; make one with `baton new NAME`, or say where you are with --workspace"
                : $"workflows here: {string.Join(", ", known)}"),
            ExitCode.Findings);
    }

    public LoadedPlaybook Load(string nameOrPath) => PlaybookLoader.Load(FindPlaybook(nameOrPath), Installation);

    public RunHost Host(IJournal journal) => new(journal, Engine, LocalProcess.Self());

    private static string Shown(string folder)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder).Replace(Path.DirectorySeparatorChar, '/');
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }
}
