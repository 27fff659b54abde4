using System.Globalization;
using System.Runtime.InteropServices;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>One reading of a playbook: its findings, the files it opened, and its named contracts.</summary>
internal sealed class PlaybookReading(IPlaybookFiles files, CalledPlaybooks calls, List<Finding> findings)
{
    private const long MaxContractLength = 8 * 1024 * 1024;

    /// <summary>Of all the documents that roles know, as text; every version keeps them.</summary>
    private const long MaxDocumentLength = 8 * 1024 * 1024;

    private const int MaxDocuments = 200;

    private readonly SortedDictionary<string, SourceFile> _opened = new(StringComparer.Ordinal);

    private readonly Dictionary<SourceFile, SourceNode?> _trees = [];
    private readonly Dictionary<string, Contract> _contracts = new(StringComparer.Ordinal);
    private readonly List<char> _written = [];
    private long _contractLength;
    private long _documentLength;

    public ICollection<Finding> Findings => findings;

    /// <param name="count">How many findings there were then.</param>
    public bool HasErrorsSince(int count) => findings.Count > count && findings.Skip(count).Any(f => f.Severity == Severity.Error);

    /// <summary>What the version is made of: every file that was read, by path.</summary>
    public IReadOnlyDictionary<string, SourceFile> Opened => _opened;

    public ContractScope Contracts { get; set; } = ContractScope.Empty;

    /// <summary>A workflow that is called; null when it can't be, and a finding says why.</summary>
    public Workflow? Called(string name, string range, SourceSpan span) => calls.Find(files, name, range, span, Findings);

    public SourceFile? Text(SourceNode.Scalar name) => Open(name.Text, name.Span);

    /// <summary>A file's tree, read once however often it is named; a file that holds nothing is a finding.</summary>
    public SourceNode? Yaml(SourceNode.Scalar name) => Text(name) is { } file ? Yaml(file) : null;

    public SourceNode? Yaml(SourceFile file)
    {
        if (_trees.TryGetValue(file, out var known))
            return known;
        int before = Findings.Count;
        var tree = files.ParseYaml(file, Findings);
        if (tree is null && Findings.Count == before)
            Findings.Add(Finding.Error("WF002", "the file is empty", file.Span(0, 0)));
        return _trees[file] = tree;
    }

    /// <summary>That a file is there which is no part of the version, and is not read.</summary>
    public void Expect(SourceNode.Scalar name) => Found(name.Text, name.Span);

    /// <param name="span">Where the file is asked for.</param>
    public SourceFile? Open(string path, SourceSpan span)
    {
        if (_opened.TryGetValue(path, out var known))
            return known;
        return Found(path, span) is { } source ? _opened[path] = source : null;
    }

    /// <summary>The documents that a name stands for: one, or all in a folder. They are part of the version, as their texts.</summary>
    public IEnumerable<KnowledgeDocument> Documents(SourceNode.Scalar name)
    {
        // Two ways to write one folder are one, here and where a version is kept.
        string folder = string.Join('/', name.Text.Split('/').Where(part => part is not ("" or ".")));
        var inside = files.In(folder);
        if (inside.Count > MaxDocuments)
        {
            Findings.Add(Finding.Error("WF014", $"`{name.Text}` holds {inside.Count:N0} documents; a role reads at most {MaxDocuments:N0}", name.Span));
            yield break;
        }
        foreach (string path in inside.Count > 0 ? inside : [folder])
            if ((_opened.TryGetValue(path, out var known) ? known : Found(files.Document(path), path, name.Span)) is { } document)
            {
                if (!_opened.ContainsKey(path) && (_documentLength += document.Text.Length) > MaxDocumentLength)
                {
                    Findings.Add(Finding.Error("WF014", $"the documents of this workflow's knowledge are together longer than {MaxDocumentLength:N0} characters", name.Span)
                        .WithHelp("leave out what no step needs, or split the workflow"));
                    yield break;
                }
                _opened[path] = document;
                yield return new KnowledgeDocument(path, document.Text);
            }
    }

    private SourceFile? Found(string path, SourceSpan span) => Found(files.Open(path), path, span);

    private SourceFile? Found(PlaybookFile file, string path, SourceSpan span)
    {
        switch (file)
        {
            case PlaybookFile.Text(var source):
                return source;
            case PlaybookFile.Refused(var why):
                Findings.Add(Finding.Error("WF008", $"`{path}` {why}", span));
                return null;
            case PlaybookFile.Missing(var nearest):
                Findings.Add(Finding.Error("WF008", $"there is no file `{path}` in this playbook{(nearest is null ? "" : $"; did you mean `{nearest}`?")}", span)
                    .WithHelp($"make the file {files.Root}/{path}, or name another; paths begin at the playbook's folder"));
                return null;
            default:
                return null;
        }
    }

    /// <summary>Null when there is none, or none that can be read.</summary>
    public Contract? Contract(SourceNode? node)
    {
        if (node is null || _contractLength > MaxContractLength)
            return null;
        var contract = Contracts.OneOf is null ? ReadOnce(node) : ContractNotation.Read(node, Contracts, Findings);
        _contractLength += contract?.Length ?? 0;
        if (_contractLength > MaxContractLength)
            Findings.Add(Finding.Error("WF014", $"written out, the contracts of this workflow are together longer than {MaxContractLength:N0} characters", node.Span)
                .WithHelp("named contracts are copied to where they are named; take `json` for the largest, or split the workflow"));
        return contract;
    }

    /// <summary>What is written alike is one contract: long workflows say the same a thousand times, and reading it is dear.</summary>
    private Contract? ReadOnce(SourceNode node)
    {
        _written.Clear();
        Write(node, _written);
        if (_contracts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(CollectionsMarshal.AsSpan(_written), out var known))
            return known;
        string written = new(CollectionsMarshal.AsSpan(_written));
        int before = Findings.Count;
        var contract = ContractNotation.Read(node, Contracts, Findings);
        // What there was to say of it is said again where it stands again.
        if (contract is not null && Findings.Count == before)
            _contracts.Add(written, contract);
        return contract;
    }

    private static void Write(SourceNode node, List<char> text)
    {
        switch (node)
        {
            case SourceNode.Scalar scalar:
                text.Add(scalar.Quoted ? 'q' : scalar.Block ? 'b' : 's');
                text.AddRange(scalar.Text.Length.ToString(CultureInfo.InvariantCulture).AsSpan());
                text.Add(':');
                text.AddRange(scalar.Text.AsSpan());
                break;
            case SourceNode.Sequence list:
                text.Add('[');
                foreach (var item in list.Items)
                    Write(item, text);
                text.Add(']');
                break;
            case SourceNode.Mapping map:
                text.Add('{');
                foreach (var entry in map.Entries)
                {
                    Write(entry.Key, text);
                    Write(entry.Value, text);
                }
                text.Add('}');
                break;
        }
    }
}
