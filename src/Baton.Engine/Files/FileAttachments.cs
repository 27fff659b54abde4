using System.Globalization;
using System.Security.Cryptography;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Engine.Files;

/// <summary>Reads the files that a brief names by their paths. What is wrong with one is a finding where it is named.</summary>
/// <param name="folders">Paths start from the first in which the file is; nothing outside of them is read.</param>
public sealed class FileAttachments(IReadOnlyList<string> folders, ICollection<Finding> findings)
{
    public const int MaxFileBytes = 20 * 1024 * 1024;

    private const int MaxFiles = 50;

    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>By their hash.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The value of an attachment in place of its path.</summary>
    public SourceNode Attach(SourceNode.Scalar path, SourceNode.Scalar? alt)
    {
        if (Read(path) is not { } bytes)
            return path;
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _files[hash] = bytes;
        string name = Path.GetFileName(path.Text);
        (string Key, string Text, bool Quoted)[] fields =
        [
            ("name", name, true), ("type", MediaTypes.Of(name, bytes), true), ("size", bytes.Length.ToString(CultureInfo.InvariantCulture), false), ("hash", hash, true),
        ];
        return new SourceNode.Mapping(
            [.. fields.Select(f => Entry(path, f.Key, Scalar(path, f.Text, f.Quoted))), .. alt is null ? [] : (SourceNode.Entry[])[Entry(path, "alt", alt)]], path.Span);
    }

    private byte[]? Read(SourceNode.Scalar path)
    {
        string? fault;
        try
        {
            string? found = folders.Select(f => Path.GetFullPath(Path.Combine(f, path.Text))).FirstOrDefault(File.Exists);
            var file = found is null ? null : new FileInfo(found);
            string? real = file?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found;
            fault = real is null ? "is not there; its path starts from the brief's folder, or from the workspace"
                : !folders.Any(f => real.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    ? "lies outside the brief's folder and the workspace; copy it there"
                : file!.Length > MaxFileBytes ? $"has {file.Length:N0} bytes; at most {MaxFileBytes:N0} are taken"
                : _files.Count >= MaxFiles ? $"is one file too many; at most {MaxFiles} are taken"
                : null;
            if (fault is null)
                return file!.Length == 0 ? [] : File.ReadAllBytes(real!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = $"can't be read: {e.Message}";
        }
        findings.Add(Finding.Error("WF008", $"the file `{path.Text}` {fault}", path.Span));
        return null;
    }

    private static SourceNode.Entry Entry(SourceNode.Scalar at, string key, SourceNode value) => new(Scalar(at, key, quoted: true), value);

    private static SourceNode.Scalar Scalar(SourceNode.Scalar at, string text, bool quoted) => new(Snippet.At(at.Span.File, text, at.Span.Start), at.Span, quoted);
}
