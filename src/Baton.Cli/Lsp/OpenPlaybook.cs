using System.Text.Json;
using Baton.Core.Checking;
using Baton.Engine.Authoring;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Lsp;

/// <summary>A playbook of which a file is open: what was last found in it, and what is known of it while it is half typed.</summary>
internal sealed class OpenPlaybook(string folder, Installation installation, OpenDocuments documents)
{
    private static readonly JsonElement Schema = JsonDocument.Parse(WorkflowSchema.Text).RootElement;

    private AuthoredPlaybook? _known;
    private PlaybookFolder _kept = new(folder, folder);
    private bool _isStale = true;

    public string Folder => folder;

    /// <summary>A file changed since it was last checked.</summary>
    public bool IsUnchecked { get; private set; } = true;

    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>The addresses for which the editor shows something.</summary>
    public HashSet<string> Shown { get; } = new(StringComparer.Ordinal);

    public void Changed() => _isStale = IsUnchecked = true;

    public void Check()
    {
        IsUnchecked = false;
        _kept = new PlaybookFolder(folder, folder) { Documents = WorkspaceFolder.Documents };
        Findings = PlaybookLoader.Load(Files, installation).Findings;
    }

    /// <summary>Answers about the texts as they are now.</summary>
    public PlaybookAuthoring Authoring()
    {
        if (_isStale)
        {
            _kept = new PlaybookFolder(folder, folder) { Documents = WorkspaceFolder.Documents };
            _known = AuthoredPlaybook.Read(Files, _known);
            _isStale = false;
        }
        return new PlaybookAuthoring(_known, installation, Schema, _kept.Names);
    }

    public string FullPath(string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));

    private EditedFiles Files => new(_kept, documents.In(folder));
}
