using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>The files of a pinned version, as they were when the first run started on it; those of playbooks that it calls below <c>../NAME/</c>.</summary>
public sealed class PlaybookSnapshot(string root, IReadOnlyDictionary<string, string> files) : IPlaybookFiles
{
    public string Root { get; } = root;

    public PlaybookFile Open(string path) => files.TryGetValue(path, out string? text)
        ? new PlaybookFile.Text(new SourceFile($"{Root}/{path}", text))
        : new PlaybookFile.Missing(NearestWord.Of(path, files.Keys));

    public IReadOnlyCollection<string> Neighbours { get; } =
        [.. files.Keys.Select(k => k.Split('/')).Where(p => p is ["..", _, WorkflowReader.FileName]).Select(p => p[1])];

    public IPlaybookFiles? Beside(string name)
    {
        var beside = files.Where(f => f.Key.StartsWith("../", StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        string folder = $"../{name}/";
        foreach (var (path, text) in files.Where(f => f.Key.StartsWith(folder, StringComparison.Ordinal)))
            beside[path[folder.Length..]] = text;
        return new PlaybookSnapshot(name, beside);
    }

    public IReadOnlyList<string> In(string folder) => [.. files.Keys.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>A version keeps a document as its text.</summary>
    public PlaybookFile Document(string path) => Open(path);

    public SourceNode? ParseYaml(SourceFile file, ICollection<Finding> findings) => YamlReader.Read(file, findings);

    /// <summary>A JSON object of path to text.</summary>
    public static byte[] Write(IEnumerable<(string Path, string Text)> files) =>
        JsonSerializer.SerializeToUtf8Bytes(files.ToDictionary(f => f.Path, f => f.Text));

    public static PlaybookSnapshot Read(string root, ReadOnlyMemory<byte> archive) =>
        new(root, JsonElement.Parse(archive.Span).EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!));
}
