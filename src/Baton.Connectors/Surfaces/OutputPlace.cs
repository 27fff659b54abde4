using System.Text;
using System.Text.RegularExpressions;
using Baton.Core.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces;

/// <summary>
/// Where a commit's files stand below the output folder: <c>workflow/run/step</c>, or the path the author gave. Nothing leads
/// out of the folder, and no link below it is followed.
/// </summary>
internal sealed partial class OutputPlace
{
    private const int MaxPathLength = 200;

    private OutputPlace(string folder, string stem, bool isOwn)
    {
        Folder = folder;
        Stem = stem;
        IsOwn = isOwn;
    }

    /// <summary>The output folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The files' common path below the folder, without an ending, with forward slashes.</summary>
    public string Stem { get; }

    /// <summary>Named by Baton alone, so nobody else's files stand there.</summary>
    public bool IsOwn { get; }

    public string Receipt => File(".receipt.json");

    public string Directory => Path.GetDirectoryName(Receipt)!;

    public static OutputPlace Of(string folder, string? path, CommitRequest request)
    {
        string root = Path.GetFullPath(folder);
        if (path is null)
        {
            string run = RunId.TryParse(request.Run)?.Short ?? Name(request.Run);
            return new OutputPlace(root, $"{Name(request.Workflow)}/{run}/{Name(request.Step)}", isOwn: true);
        }
        if (Fault(path) is { } fault)
            throw new SurfaceException(fault, isTransient: false, mayHaveLanded: false);
        return new OutputPlace(root, Ending().Replace(path, ""), isOwn: false);
    }

    /// <summary>What is wrong with an author's path, with the way out; null when it is right.</summary>
    public static string? Fault(string path)
    {
        string? reason = path switch
        {
            "" => "is empty",
            _ when path.Length > MaxPathLength => $"is longer than {MaxPathLength} characters",
            _ when path.Any(char.IsControl) => "has a control character in it",
            _ when path.Contains('\\') => "has a backslash in it; write / between folders",
            _ when path[0] is '/' or '~' || DriveLetter().IsMatch(path) || Path.IsPathRooted(path) => "is not relative to the output folder",
            _ when path.Split('/').Any(p => p is ".." or ".") => "goes through `.` or `..`",
            _ when path.Split('/').Any(p => p.Trim().Length == 0) => "has an empty part between its slashes",
            _ when Ending().Replace(path, "") is "" or [.., '/'] => "names no file",
            _ => null,
        };
        return reason is null ? null : $"The file path `{path}` {reason}; give a path below the output folder such as `newsletters/spring`.";
    }

    public string File(string ending) => Path.Combine(Folder, Stem.Replace('/', Path.DirectorySeparatorChar) + ending);

    /// <summary>Why the place can't be written to: a link on the way, a file where a folder is needed, or the reverse.</summary>
    public string? Obstacle(IEnumerable<string> endings)
    {
        for (string? above = Folder; above is not null && !System.IO.Directory.Exists(above); above = Path.GetDirectoryName(above))
            if (System.IO.File.Exists(above))
                return $"{above} is a file, not a folder; see `out` in baton.yaml.";
        string at = Folder;
        string[] parts = Stem.Split('/');
        foreach (string part in parts[..^1])
        {
            at = Path.Combine(at, part);
            if (IsLink(at))
                return $"{at} is a link, and links below the output folder are not followed; replace it with a folder.";
            if (System.IO.File.Exists(at))
                return $"{at} is a file where a folder is needed; move it away or choose another path.";
        }
        foreach (string ending in endings)
        {
            string file = File(ending);
            if (IsLink(file))
                return $"{file} is a link, and links below the output folder are not followed; remove it.";
            if (System.IO.Directory.Exists(file))
                return $"{file} is a folder where a file is to be written; move it away or choose another path.";
        }
        return null;
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Safe as a file's name on every system: <c>rivals[3].note</c> reads <c>rivals-3.note</c>.</summary>
    private static string Name(string text)
    {
        var name = new StringBuilder();
        foreach (char c in text.Replace("]", "", StringComparison.Ordinal))
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        string safe = name.ToString().Trim('.');
        return safe.Length == 0 ? "-" : safe[..Math.Min(safe.Length, 80)];
    }

    [GeneratedRegex(@"\.(html|md|txt|json)$", RegexOptions.IgnoreCase)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^[A-Za-z]:")]
    private static partial Regex DriveLetter();
}
