using System.Diagnostics;

namespace Baton.Cli.Commands;

/// <summary>The editor of the person at the terminal.</summary>
internal static class Editor
{
    private static readonly string[] Variables = ["VISUAL", "EDITOR"];

    /// <summary>Until the person closes it.</summary>
    /// <exception cref="CliException">It can't be started, or says that it failed.</exception>
    public static async Task OpenAsync(string file, CancellationToken cancellation)
    {
        string editor = Variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(e => !string.IsNullOrWhiteSpace(e))
            ?? (OperatingSystem.IsWindows() ? "notepad" : "vi");
        // An editor may come with options, so a shell splits the words; the file's name is never part of what it splits.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe") { ArgumentList = { "/c", $"{editor} \"{file}\"" } }
            : new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"{editor} \"$1\"", "sh", file } };
        using var leaving = Interruption.LeaveToEditor();
        using var process = Process.Start(start) ?? throw new CliException($"the editor `{editor}` can't be started; set EDITOR");
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new CliException($"the editor `{editor}` ended with code {process.ExitCode}; nothing was decided. Set EDITOR to one that works here");
    }
}
