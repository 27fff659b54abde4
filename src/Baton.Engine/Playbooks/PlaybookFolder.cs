using System.Text;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Playbooks;

/// <summary>A playbook on disk. Nothing outside its folder is read, through links neither.</summary>
public sealed class PlaybookFolder(string folder, string shownAs) : IPlaybookFiles
{
    public const int MaxFileBytes = 1024 * 1024;

    private readonly string _folder = Path.GetFullPath(folder);

    public string Root { get; } = shownAs;

    public string FullPath => _folder;

    public SourceNode? ParseYaml(SourceFile file, ICollection<Finding> findings) => YamlReader.Read(file, findings);

    public PlaybookFile Open(string path)
    {
        if (path.Length == 0 || Path.IsPathRooted(path) || path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Contains(".."))
            return new PlaybookFile.Refused("lies outside the playbook's folder; copy the file into it");
        string full = Path.Combine(_folder, path.Replace('/', Path.DirectorySeparatorChar));
        try
        {
            var file = new FileInfo(full);
            if (Directory.Exists(full))
                return new PlaybookFile.Refused("is a folder, not a file");
            if (!file.Exists)
                return new PlaybookFile.Missing(Nearest(path));
            if (IsLinkedOutside(path))
                return new PlaybookFile.Refused("is a link that leads outside the playbook's folder; copy the file into it");
            if (file.Length > MaxFileBytes)
                return new PlaybookFile.Refused($"has {file.Length:N0} bytes; a text of a playbook has at most {MaxFileBytes:N0}");
            return new PlaybookFile.Text(new SourceFile($"{Root}/{path}", Decode(File.ReadAllBytes(full))));
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

    private static string Decode(byte[] bytes)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        string text = utf8.GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    private string? Nearest(string path)
    {
        if (!Directory.Exists(_folder))
            return null;
        var names = Directory.EnumerateFiles(_folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 })
            .Take(1000)
            .Select(f => Path.GetRelativePath(_folder, f).Replace(Path.DirectorySeparatorChar, '/'));
        return NearestWord.Of(path, names);
    }

    private bool IsLinkedOutside(string path)
    {
        string at = _folder;
        foreach (string part in path.Split('/'))
        {
            at = Path.Combine(at, part);
            FileSystemInfo entry = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            if (entry.LinkTarget is not null
                && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && !target.FullName.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
