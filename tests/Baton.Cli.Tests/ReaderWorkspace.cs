using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Baton.Cli.Tests;

/// <summary>A folder with the playbooks that ship and a <c>baton</c> to call, in which a reader's shell commands are run.</summary>
internal sealed partial class ReaderWorkspace : IDisposable
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromMinutes(2);

    private readonly string _root = Directory.CreateTempSubdirectory("baton-docs-").FullName;

    private string _run = "RUN";

    public ReaderWorkspace()
    {
        Folder = Path.Combine(_root, "workspace");
        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "playbooks"), "*", SearchOption.AllDirectories))
            Write(Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file));
        foreach (string baton in (string[])[Path.Combine(Folder, "baton"), Path.Combine(_root, "bin", "baton")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(baton)!);
            File.WriteAllText(baton, $"#!/bin/sh\nexec \"{BatonProcess.Executable}\" \"$@\"\n");
            if (OperatingSystem.IsWindows())
                Assert.Skip("the commands of the documents want a POSIX shell");
            else
                File.SetUnixFileMode(baton, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Folder { get; }

    public void Write(string path, string text)
    {
        string file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Runs a command in a shell without a terminal. <c>RUN</c> stands for the run that the tool last named.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1 </dev/null\n{command.Replace("RUN", _run, StringComparison.Ordinal)}"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(_root, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (string name in (string[])["BATON_WORKSPACE", "VISUAL", "EDITOR"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestCommand);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (RunNamed().Match(output) is { Success: true } named)
                _run = named.Groups["id"].Value;
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [GeneratedRegex(@"^run (?<id>[0-9a-f]{8}) of ", RegexOptions.Multiline)]
    private static partial Regex RunNamed();
}
