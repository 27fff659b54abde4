using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>One reading of a playbook: its findings, the files it opened, and its named contracts.</summary>
internal sealed class PlaybookReading(IPlaybookFiles files, ICollection<Finding> findings)
{
    private readonly SortedDictionary<string, SourceFile> _opened = new(StringComparer.Ordinal);

    public ICollection<Finding> Findings { get; } = findings;

    /// <summary>What the version is made of: every file that was read, by path.</summary>
    public IReadOnlyDictionary<string, SourceFile> Opened => _opened;

    public ContractScope Contracts { get; set; } = ContractScope.Empty;

    public SourceFile? Text(SourceNode.Scalar name) => Open(name.Text, name.Span);

    public SourceNode? Yaml(SourceNode.Scalar name) => Text(name) is { } file ? files.ParseYaml(file, Findings) : null;

    public SourceNode? Yaml(SourceFile file) => files.ParseYaml(file, Findings);

    /// <param name="span">Where the file is asked for.</param>
    public SourceFile? Open(string path, SourceSpan span)
    {
        if (_opened.TryGetValue(path, out var known))
            return known;
        switch (files.Open(path))
        {
            case PlaybookFile.Text(var source):
                return _opened[path] = source;
            case PlaybookFile.Refused(var why):
                Findings.Add(Finding.Error("WF008", $"`{path}` {why}", span));
                return null;
            case PlaybookFile.Missing(var nearest):
                Findings.Add(Finding.Error("WF008", $"there is no file `{path}` in this playbook{(nearest is null ? "" : $"; did you mean `{nearest}`?")}", span));
                return null;
            default:
                return null;
        }
    }

    public Contract? Contract(SourceNode? node) => node is null ? null : ContractNotation.Read(node, Contracts, Findings);
}
