using System.IO.Enumeration;
using System.Text;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>A playbook on disk. Nothing outside its folder is read, through links neither.</summary>
public sealed class PlaybookFolder(string folder, string shownAs) : IPlaybookFiles
{
    public const int MaxFileBytes = 4 * 1024 * 1024;

    public const int MaxDocumentBytes = 32 * 1024 * 1024;

    private const int MaxPathLength = 1024;
    private const int MaxLinks = 40;
    private const int MaxSuggestions = 200;
    private const int MaxListed = 1000;
    private const string Outside = "lies outside the playbook's folder; copy the file into it";

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>What could have been meant by a file that is not there.</summary>
    private readonly Lazy<string[]> _names = new(() => NamesIn(Path.GetFullPath(folder)));

    private int _misses;

    public string Root { get; } = shownAs;

    public string FullPath => _folder;

    /// <summary>Null: documents that are no text are not read.</summary>
    public IDocumentText? Documents { get; init; }

    /// <summary>The paths of its files, as they were when it was first asked; hidden ones and links left out.</summary>
    public IReadOnlyList<string> Names => _names.Value;

    public IReadOnlyCollection<string> Neighbours => Path.GetDirectoryName(_folder) is not { } around || !Directory.Exists(around) ? [] :
    [
        .. Directory.EnumerateDirectories(around)
            .Where(d => File.Exists(Path.Combine(d, WorkflowReader.FileName)))
            .Select(d => Path.GetFileName(d)!)
            .Order(StringComparer.Ordinal),
    ];

    public IPlaybookFiles? Beside(string name)
    {
        string beside = Path.Combine(Path.GetDirectoryName(_folder)!, name);
        return Directory.Exists(beside) ? new PlaybookFolder(beside, Root.LastIndexOf('/') is >= 0 and var end ? $"{Root[..end]}/{name}" : name) : null;
    }

    public SourceNode? ParseYaml(SourceFile file, ICollection<Finding> findings) => YamlReader.Read(file, findings);

    public PlaybookFile Open(string path) => Open(path, file => Read(file, path));

    /// <summary>
    /// However deep they lie. Hidden files are left out; links are not, so that nobody takes for read what is not, and opening one says
    /// where it leads.
    /// </summary>
    public IReadOnlyList<string> In(string folder)
    {
        return folder.Length == 0 || folder.Split('/').Contains("..") || Path.IsPathRooted(folder) || !Directory.Exists(Path.Combine(_folder, folder)) ? []
            : [.. Everything(Path.Combine(_folder, folder)).Select(name => $"{folder}/{name}").Order(StringComparer.Ordinal)];
    }

    public PlaybookFile Document(string path)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (Documents is not { } documents)
            return Open(path);
        if (!documents.Endings.Contains(ending))
            return Directory.Exists(Path.Combine(_folder, path)) ? new PlaybookFile.Refused(
                new DirectoryInfo(Path.Combine(_folder, path)).LinkTarget is null ? "is a folder without documents in it" : "is a link to a folder, and no such link is followed; copy the folder")
                : new PlaybookFile.Refused($"is no document that can be read; they end in {string.Join(", ", documents.Endings)}");
        return Open(path, file =>
        {
            if (file.Length > MaxDocumentBytes)
                return new PlaybookFile.Refused($"has {file.Length:N0} bytes; a document has at most {MaxDocumentBytes:N0}");
            try
            {
                return new PlaybookFile.Text(new SourceFile($"{Root}/{path}", documents.Read(path, file.Length == 0 ? [] : File.ReadAllBytes(file.FullName))));
            }
            catch (DocumentException e)
            {
                return new PlaybookFile.Refused(e.Message);
            }
        });
    }

    private PlaybookFile Open(string path, Func<FileInfo, PlaybookFile> read)
    {
        try
        {
            var (target, refused) = Find(path);
            if (target is null)
                return new PlaybookFile.Refused(refused);
            var file = new FileInfo(target);
            return file.Exists ? read(file) : new PlaybookFile.Missing(Nearest(path));
        }
        catch (DecoderFallbackException)
        {
            return new PlaybookFile.Refused("is not a text in UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PlaybookFile.Refused($"can't be read: {e.Message}");
        }
    }

    /// <summary>
    /// Puts another text into a file, whole or not at all. Its permissions stay, and so does a byte order mark; where a link of
    /// the playbook leads to it, the link stays too.
    /// </summary>
    /// <param name="before">What the new text was made from.</param>
    /// <returns>Null when it is done; else why it is not, which completes "`x` …".</returns>
    public async Task<string?> ReplaceAsync(string path, string before, string text, CancellationToken cancellation)
    {
        try
        {
            var (target, refused) = Find(path);
            if (target is null)
                return refused;
            byte[] bytes = await File.ReadAllBytesAsync(target, cancellation);
            if (Decode(bytes) != before)
                return "was changed by somebody else meanwhile, and is left as it is";
            if (new FileInfo(target).IsReadOnly)
                return "is read-only";
            var mark = Encoding.UTF8.Preamble;
            byte[] made = [.. bytes.AsSpan().StartsWith(mark) ? mark : [], .. Encoding.UTF8.GetBytes(text)];
            await AtomicFile.WriteAsync(target, made, overwrite: true, cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"can't be written: {e.Message}";
        }
    }

    /// <summary>Where a path of the playbook leads, links followed; null with the reason when that is not for a playbook.</summary>
    private (string? Target, string Refused) Find(string path)
    {
        if (path.Length == 0 || path.Any(char.IsControl) || path.Length > MaxPathLength)
            return (null, "is no path of a file");
        if (Path.IsPathRooted(path) || path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Contains(".."))
            return (null, Outside);
        string full = Path.Combine(_folder, path.Replace('/', Path.DirectorySeparatorChar));
        if (Resolved(full) is not { } target || Resolved(_folder) is not { } root)
            return (null, "is a link that leads back to itself");
        if (!target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return (null, "is a link that leads outside the playbook's folder; copy the file into it");
        return Directory.Exists(target) ? (null, "is a folder, not a file") : (target, "");
    }

    private PlaybookFile Read(FileInfo file, string path)
    {
        // Pipes and devices have no length. They are not opened: reading one may wait, or go on, for ever.
        byte[] bytes = new byte[file.Length == 0 ? 0 : (int)Math.Min(file.Length, MaxFileBytes) + 1];
        int count = 0;
        if (bytes.Length > 0)
        {
            using var stream = file.OpenRead();
            count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        return count > MaxFileBytes
            ? new PlaybookFile.Refused($"has {file.Length:N0} bytes; a text of a playbook has at most {MaxFileBytes:N0}")
            : new PlaybookFile.Text(new SourceFile($"{Root}/{path}", Decode(bytes.AsSpan(0, count))));
    }

    /// <summary>The path without links; null when they go round in a circle.</summary>
    private static string? Resolved(string path)
    {
        string at = Path.GetPathRoot(path)!;
        var parts = new Stack<string>(Parts(path[at.Length..]));
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            string next = part == ".." ? Path.GetDirectoryName(at) ?? at : Path.Combine(at, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (entry.LinkTarget is not { } target)
            {
                at = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            string root = Path.GetPathRoot(target) ?? "";
            at = root.Length > 0 ? root : at;
            foreach (string inner in Parts(target[root.Length..]))
                parts.Push(inner);
        }
        return at;
    }

    /// <summary>Last first, as a stack takes them.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse();

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        string text = utf8.GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    private string? Nearest(string path) => _misses++ < MaxSuggestions ? NearestWord.Of(path, _names.Value) : null;

    private static IEnumerable<string> Everything(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(entry.Attributes),
            ShouldRecursePredicate = (ref entry) => !IsLink(entry.Attributes),
        }.Take(MaxListed).Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'));

    private static bool IsLink(FileAttributes attributes) => (attributes & FileAttributes.ReparsePoint) != 0;

    /// <summary>As suggestions, for which some will do.</summary>
    private static string[] NamesIn(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden })
            .Take(MaxListed)
            .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')),
    ];
}
