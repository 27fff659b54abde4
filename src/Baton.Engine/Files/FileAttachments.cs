using System.Globalization;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Engine.Journals;

namespace Baton.Engine.Files;

/// <summary>Reads the files that people name by their paths, in a brief or an answer. What is wrong with one is a finding where it is named.</summary>
/// <param name="folders">Paths start from the first in which the file is; nothing outside of them is read.</param>
public sealed class FileAttachments(params IReadOnlyList<string> folders)
{
    public const int MaxFileBytes = 20 * 1024 * 1024;

    /// <summary>Of all that is named at once: it is kept in one go.</summary>
    public const int MaxBytes = 100 * 1024 * 1024;

    private const int MaxFiles = 50;

    private readonly Dictionary<string, KeptFile> _files = [];

    private long _bytes;

    /// <summary>What the values name, each once.</summary>
    public IReadOnlyList<KeptFile> Files => [.. _files.Values];

    /// <summary>A value as it was written, with attachments in place of their paths, read under its contract.</summary>
    public JsonElement? Read(SourceNode written, Contract contract, List<Finding> findings)
    {
        var unread = new List<Finding>();
        var attached = FileValues.Attach(written, contract, (path, alt) => Read(path, unread) is { } bytes ? Attachment(path, alt, bytes) : path);
        var broken = new List<Finding>();
        var value = TypedValue.Read(attached, contract, broken);
        // What could not be read is no value of its contract either, and that is no news.
        findings.AddRange([.. unread, .. broken.Where(f => !unread.Exists(u => u.Span == f.Span))]);
        return value;
    }

    private SourceNode.Mapping Attachment(SourceNode.Scalar path, SourceNode.Scalar? alt, byte[] bytes)
    {
        string hash = RunFiles.HashOf(bytes);
        if (_files.TryAdd(hash, new KeptFile(hash, bytes)))
            _bytes += bytes.Length;
        string name = Path.GetFileName(path.Text);
        (string Key, string Text, bool Quoted)[] fields =
        [
            ("name", name, true), ("type", MediaTypes.Of(name, bytes), true), ("size", bytes.Length.ToString(CultureInfo.InvariantCulture), false), ("hash", hash, true),
        ];
        return new SourceNode.Mapping(
            [.. fields.Select(f => Entry(path, f.Key, Scalar(path, f.Text, f.Quoted))), .. alt is null ? [] : (SourceNode.Entry[])[Entry(path, "alt", alt)]], path.Span);
    }

    private byte[]? Read(SourceNode.Scalar path, List<Finding> findings)
    {
        string? fault;
        try
        {
            string? found = folders.Select(f => Path.GetFullPath(Path.Combine(f, path.Text))).FirstOrDefault(File.Exists);
            var file = found is null ? null : new FileInfo(found);
            string? real = file?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found;
            fault = real is null ? "is not there; its path starts from the folder it is named in, or from the workspace"
                : !folders.Any(f => real.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    ? "lies outside the folder it is named in and the workspace; copy it there"
                : file!.Length > MaxFileBytes ? $"has {file.Length:N0} bytes; at most {MaxFileBytes:N0} are taken"
                : _bytes + file.Length > MaxBytes ? $"makes it more than {MaxBytes:N0} bytes in all, and no more are taken at once"
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
