namespace Baton.Connectors.Tools.Commands;

/// <summary>Where a program is. It is found here, since the system would also look beside Baton itself.</summary>
public static class CommandPath
{
    /// <param name="program">With a slash in it: a path, relative to <paramref name="folder"/>; else a name on the PATH.</param>
    /// <returns>Null when there is none that can be run.</returns>
    public static string? Find(string program, string folder)
    {
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return Runnable(Path.GetFullPath(Path.Combine(folder, program)));
        foreach (string at in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (Path.IsPathRooted(at) && Runnable(Path.Combine(at, program)) is { } found)
                return found;
        return null;
    }

    private static string? Runnable(string path)
    {
        if (OperatingSystem.IsWindows())
            return ((string[])["", ".exe", ".cmd", ".bat"]).Select(ending => path + ending).FirstOrDefault(File.Exists);
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0 ? path : null;
    }
}
