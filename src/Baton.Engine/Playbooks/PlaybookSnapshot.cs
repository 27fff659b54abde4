using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>The files of a pinned version, as they were when the first run started on it.</summary>
public sealed class PlaybookSnapshot(string root, IReadOnlyDictionary<string, string> files) : IPlaybookFiles
{
    public string Root { get; } = root;

    public PlaybookFile Open(string path) => files.TryGetValue(path, out string? text)
        ? new PlaybookFile.Text(new SourceFile($"{Root}/{path}", text))
        : new PlaybookFile.Missing(NearestWord.Of(path, files.Keys));

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
