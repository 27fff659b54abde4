using System.Diagnostics;

namespace Baton.Storage.Tests.Sqlite;

/// <summary>A folder for one test, gone afterwards; on a small disk of its own where a test needs one that fills up or can be made read-only.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private bool _mounted;

    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("baton-").FullName;

    public string Path { get; }

    public string Journal => System.IO.Path.Combine(Path, "journal.db");

    /// <summary>Skips the test where the machine or the user can't mount.</summary>
    public static TemporaryFolder OnSmallDisk(string size)
    {
        var folder = new TemporaryFolder();
        if (!OperatingSystem.IsLinux() || Mount("-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder.Path) is { } refusal && refusal != "")
        {
            folder.Dispose();
            Assert.Skip("It needs a small disk of its own, and this user can't mount one (Linux, root).");
        }

        folder._mounted = true;
        return folder;
    }

    public void Remount(string options)
    {
        var refusal = Mount("-o", $"remount,{options}", Path);
        Assert.True(refusal == "", refusal);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", "--lazy", Path);
        Directory.Delete(Path, recursive: true);
    }

    private static string Mount(params string[] arguments) => Run("mount", arguments);

    /// <summary>Empty when it went well.</summary>
    private static string Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : $"{program} {string.Join(' ', arguments)}: {said}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
