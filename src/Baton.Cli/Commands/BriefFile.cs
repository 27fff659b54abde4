using System.Text;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Files;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary>Reads the file a brief is in, or standard input.</summary>
internal static class BriefFile
{
    public static async Task<SourceFile> ReadAsync(string path, WorkspaceFolder workspace, CancellationToken cancellation)
    {
        if (path == "-")
            return new SourceFile("standard input", await Console.In.ReadToEndAsync(cancellation));
        string full = Find(path, workspace);
        if (Directory.Exists(full))
            throw new CliException($"{path} is a folder; give the brief's file in it", ExitCode.Findings);
        if (!File.Exists(full))
            throw new CliException($"there is no file {path}{Nearest(path)}", ExitCode.Findings);
        if (new FileInfo(full).Length > PlaybookFolder.MaxFileBytes)
            throw new CliException($"{path} is longer than {PlaybookFolder.MaxFileBytes / 1024} KiB; a brief is a page or two", ExitCode.Findings);
        return new SourceFile(path, await TextAsync(path, full, cancellation));
    }

    /// <param name="shownAs">The file as the person named it.</param>
    public static async Task<string> TextAsync(string shownAs, string path, CancellationToken cancellation)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(await File.ReadAllBytesAsync(path, cancellation)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new CliException($"{shownAs} is not a text in UTF-8", ExitCode.Findings);
        }
    }

    /// <summary>From where one is, or else from the workspace.</summary>
    public static string Find(string path, WorkspaceFolder workspace) => Path.GetFullPath(File.Exists(path) ? path : Path.Combine(workspace.Root.FullName, path));

    /// <summary>Reads what it names by paths: from its folder, or where one is; and from the workspace.</summary>
    public static FileAttachments AttachmentsOf(string path, WorkspaceFolder workspace) =>
        path == "-" ? AttachmentsHere(workspace) : new(Path.GetDirectoryName(Find(path, workspace))!, workspace.Root.FullName);

    /// <summary>The same of what is typed.</summary>
    public static FileAttachments AttachmentsHere(WorkspaceFolder workspace) => new(Environment.CurrentDirectory, workspace.Root.FullName);

    private static string Nearest(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        if (!Directory.Exists(folder))
            return "";
        string? near = NearestWord.Of(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(500).Select(f => Path.GetFileName(f)!));
        return near is null ? "" : $"; did you mean {Path.Combine(Path.GetDirectoryName(path) ?? "", near)}?";
    }
}
