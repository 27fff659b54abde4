using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>A playbook of which some files are being edited: their texts stand in for what is kept.</summary>
/// <param name="texts">By the path inside the playbook, with forward slashes.</param>
public sealed class EditedFiles(IPlaybookFiles kept, IReadOnlyDictionary<string, string> texts) : IPlaybookFiles
{
    public string Root => kept.Root;

    public PlaybookFile Open(string path) => texts.TryGetValue(Plain(path), out string? text)
        ? new PlaybookFile.Text(new SourceFile($"{Root}/{path}", text))
        : kept.Open(path);

    public IReadOnlyCollection<string> Neighbours => kept.Neighbours;

    public IPlaybookFiles? Beside(string name) => kept.Beside(name);

    public IReadOnlyList<string> In(string folder) => kept.In(folder);

    public PlaybookFile Document(string path) => texts.ContainsKey(Plain(path)) ? Open(path) : kept.Document(path);

    public SourceNode? ParseYaml(SourceFile file, ICollection<Finding> findings) => kept.ParseYaml(file, findings);

    /// <summary>Without what leads nowhere: <c>./prompts//draft.md</c> is <c>prompts/draft.md</c>.</summary>
    public static string Plain(string path) =>
        path.Contains("./", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Where(part => part.Length > 0 && part != "."))
            : path;
}
