using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Authoring;

namespace Baton.Cli.Lsp;

/// <summary>The playbooks whose files are open, and what the editor is told of them.</summary>
/// <param name="workspaceOf">The workspace's folder for a playbook's, and what it offers.</param>
internal sealed class PlaybookDesk(OpenDocuments documents, Func<string, Installation> workspaceOf)
{
    private const string Source = "baton";

    /// <summary>A role that no step uses: editors show such a thing faded.</summary>
    private const string Unused = "WF027";

    private readonly Dictionary<string, OpenPlaybook> _playbooks = new(StringComparer.Ordinal);

    public bool HasUnchecked => _playbooks.Values.Any(p => p.IsUnchecked);

    public void Changed(string path)
    {
        if (Of(path) is { } playbook)
            playbook.Changed();
    }

    public void AllChanged()
    {
        foreach (var playbook in _playbooks.Values)
            playbook.Changed();
    }

    /// <summary>The playbook that a file belongs to: the nearest folder above it with a <c>workflow.yaml</c>, on disk or open.</summary>
    public OpenPlaybook? Of(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string workflow = Path.Combine(folder, WorkflowReader.FileName);
            if (documents.Find(workflow) is null && !File.Exists(workflow))
                continue;
            if (!_playbooks.TryGetValue(folder, out var playbook))
                _playbooks[folder] = playbook = new OpenPlaybook(folder, workspaceOf(folder), documents);
            return playbook;
        }
        return null;
    }

    /// <summary>Checks what changed; gives for each file whose findings may be others the list that the editor is to show.</summary>
    public IEnumerable<JsonObject> Check()
    {
        foreach (var playbook in _playbooks.Values.Where(p => p.IsUnchecked).ToList())
        {
            playbook.Check();
            var files = playbook.Findings.GroupBy(f => TextPlaces.UriOf(f.Span.File.Path)).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
            foreach (string mended in playbook.Shown.Except(files.Keys).ToList())
                files[mended] = [];
            playbook.Shown.Clear();
            foreach (var (uri, findings) in files)
            {
                if (findings.Count > 0)
                    playbook.Shown.Add(uri);
                yield return new JsonObject { ["uri"] = uri, ["diagnostics"] = new JsonArray([.. findings.Select(f => (JsonNode)Diagnostic(f))]) };
            }
            if (!documents.Paths.Any(p => p.StartsWith(playbook.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) && playbook.Shown.Count == 0)
                _playbooks.Remove(playbook.Folder);
        }
    }

    /// <summary>The edits that findings offer in a range of a file.</summary>
    public JsonArray Actions(string path, int start, int end)
    {
        var actions = new JsonArray();
        foreach (var finding in Of(path)?.Findings ?? [])
        {
            if (finding.Span.File.Path.Replace('/', Path.DirectorySeparatorChar) != path || finding.Span.Start > end || finding.Span.Start + finding.Span.Length < start
                || documents.Find(path)?.Text != finding.Span.File.Text)
                continue;
            foreach (var fix in finding.Fixes.Where(f => f.Edit is not null))
                actions.Add((JsonNode)new JsonObject
                {
                    ["title"] = fix.Help,
                    ["kind"] = "quickfix",
                    ["isPreferred"] = fix.IsSafe,
                    ["diagnostics"] = new JsonArray(Diagnostic(finding)),
                    ["edit"] = new JsonObject
                    {
                        ["changes"] = new JsonObject
                        {
                            [TextPlaces.UriOf(fix.Edit!.Span.File.Path)] = new JsonArray(new JsonObject { ["range"] = TextPlaces.Range(fix.Edit.Span), ["newText"] = fix.Edit.NewText }),
                        },
                    },
                });
        }
        return actions;
    }

    public JsonNode? Hover(string path, int offset) =>
        Ask(path, (authoring, file, text) => authoring.Hover(file, text, offset)) is { } hover
            ? new JsonObject
            {
                ["contents"] = new JsonObject { ["kind"] = "markdown", ["value"] = hover.Markdown },
                ["range"] = TextPlaces.Range(documents.Find(path)!, hover.Start, hover.End),
            }
            : null;

    public JsonObject Complete(string path, int offset)
    {
        var offers = Ask(path, (authoring, file, text) => authoring.Complete(file, text, offset)) ?? [];
        var items = offers.Select((offer, order) =>
        {
            var item = new JsonObject
            {
                ["label"] = offer.Label,
                ["kind"] = KindOf(offer.Kind),
                ["sortText"] = order.ToString("D4", CultureInfo.InvariantCulture),
                ["filterText"] = offer.Label,
                ["textEdit"] = new JsonObject { ["range"] = TextPlaces.Range(documents.Find(path)!, offer.Start, offer.End), ["newText"] = offer.NewText },
            };
            if (offer.Detail is not null)
                item["detail"] = offer.Detail;
            if (offer.Documentation is not null)
                item["documentation"] = new JsonObject { ["kind"] = "markdown", ["value"] = offer.Documentation };
            return (JsonNode)item;
        });
        // What is offered depends on what is typed, so that the editor asks again.
        return new JsonObject { ["isIncomplete"] = true, ["items"] = new JsonArray([.. items]) };
    }

    public JsonNode? Define(string path, int offset)
    {
        if (Ask(path, (authoring, file, text) => authoring.Define(file, text, offset)) is not { } found)
            return null;
        string target = found.Span is { } named ? named.File.Path : Of(path)!.FullPath(found.File!);
        var range = found.Span is { } span ? TextPlaces.Range(span) : TextPlaces.Range(new SourceFile("", ""), 0, 0);
        return new JsonObject { ["uri"] = TextPlaces.UriOf(target), ["range"] = range };
    }

    private T? Ask<T>(string path, Func<PlaybookAuthoring, string, string, T?> question)
        where T : class =>
        documents.Find(path) is { } document && Of(path) is { } playbook
            ? question(playbook.Authoring(), Path.GetRelativePath(playbook.Folder, path).Replace(Path.DirectorySeparatorChar, '/'), document.Text)
            : null;

    private static JsonObject Diagnostic(Finding finding)
    {
        var diagnostic = new JsonObject
        {
            ["range"] = TextPlaces.Range(finding.Span),
            ["severity"] = finding.Severity switch { Severity.Error => 1, Severity.Warning => 2, _ => 3 },
            ["code"] = finding.Code,
            ["source"] = Source,
            ["message"] = Message(finding),
        };
        if (finding.Code == Unused)
            diagnostic["tags"] = new JsonArray(1);
        var related = finding.Notes.Append(finding.Label ?? "").Select(n => (Note: n, Place: NotedLine.In(n, finding.Span.File))).Where(n => n.Place is not null).ToList();
        if (related.Count > 0)
            diagnostic["relatedInformation"] = new JsonArray([.. related.Select(r => (JsonNode)new JsonObject
            {
                ["location"] = new JsonObject { ["uri"] = TextPlaces.UriOf(finding.Span.File.Path), ["range"] = TextPlaces.Range(r.Place!.Value) },
                ["message"] = r.Note,
            })]);
        return diagnostic;
    }

    private static string Message(Finding finding)
    {
        var lines = new List<string> { finding.Label is null ? finding.Message : $"{finding.Message}: {finding.Label}" };
        if (!finding.Path.IsEmpty)
            lines.Add($"path: {string.Join(" → ", finding.Path)}");
        lines.AddRange(finding.Notes.Select(n => $"note: {n}"));
        lines.AddRange(finding.Fixes.Select(f => $"help ({(f.IsSafe ? "safe" : "maybe")}): {f.Help}"));
        return string.Join('\n', lines);
    }

    /// <summary>CompletionItemKind of the protocol.</summary>
    private static int KindOf(OfferKind kind) => kind switch
    {
        OfferKind.Key => 10,
        OfferKind.Value => 5,
        OfferKind.Step => 6,
        OfferKind.File => 17,
        OfferKind.Role => 7,
        _ => 12,
    };
}
