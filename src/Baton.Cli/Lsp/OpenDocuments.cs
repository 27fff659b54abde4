using System.Text.Json;
using Baton.Core.Sources;

namespace Baton.Cli.Lsp;

/// <summary>The texts that the editor has open, by the paths of their files.</summary>
internal sealed class OpenDocuments
{
    private readonly Dictionary<string, SourceFile> _texts = new(StringComparer.Ordinal);

    public IEnumerable<string> Paths => _texts.Keys;

    public SourceFile? Find(string path) => _texts.GetValueOrDefault(path);

    public void Open(string path, string text) => _texts[path] = new SourceFile(path, text);

    public void Close(string path) => _texts.Remove(path);

    /// <summary>Makes the changes in the order given; each is a text for a range, or the whole text anew.</summary>
    public void Change(string path, IEnumerable<JsonElement> changes)
    {
        foreach (var change in changes)
        {
            string text = change.GetProperty("text").GetString() ?? "";
            if (change.TryGetProperty("range", out var range) && Find(path) is { } file)
            {
                int start = TextPlaces.Offset(file, range.GetProperty("start"));
                int end = Math.Max(start, TextPlaces.Offset(file, range.GetProperty("end")));
                text = string.Concat(file.Text.AsSpan(0, start), text, file.Text.AsSpan(end));
            }
            Open(path, text);
        }
    }

    /// <summary>Those inside a folder, by their paths in it.</summary>
    public Dictionary<string, string> In(string folder) => _texts
        .Where(t => t.Key.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .ToDictionary(t => Path.GetRelativePath(folder, t.Key).Replace(Path.DirectorySeparatorChar, '/'), t => t.Value.Text, StringComparer.Ordinal);
}
