using System.Diagnostics;

namespace Baton.Cli.Tests;

/// <summary>A folder for one test with a copy of the shipped playbooks, gone afterwards.</summary>
internal sealed class ScratchWorkspace : IDisposable
{
    public const string Espresso = "playbooks/launch-email/briefs/espresso-machine.yaml";

    private readonly List<string> _mounts = [];

    public ScratchWorkspace(bool withPlaybooks = true)
    {
        Root = Directory.CreateTempSubdirectory("baton-cli-").FullName;
        if (withPlaybooks)
            Copy(Path.Combine(Repository(), "playbooks"), Path.Combine(Root, "playbooks"));
    }

    public string Root { get; }

    public string JournalFile => In(".baton/journal.db");

    public string In(string path) => Path.Combine(Root, path);

    /// <summary>Runs the built <c>baton</c> here until it ends, with nothing on its standard input.</summary>
    public async Task<Outcome> BatonAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>The same, with these environment variables.</summary>
    public async Task<Outcome> BatonWithAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = BatonProcess.Start(Root, arguments, environment);
        return await process.EndAsync();
    }

    public BatonProcess Start(params string[] arguments) => BatonProcess.Start(Root, arguments);

    /// <summary>A playbook that runs in a moment: what <c>baton new</c> writes.</summary>
    public async Task<string> NewPlaybookAsync(string name = "news")
    {
        (await BatonAsync("new", name)).Expect(0);
        return $"playbooks/{name}/briefs/sample.yaml";
    }

    /// <summary>Starts the run, without a person to decide, and gives its short id.</summary>
    public async Task<string> ParkAtReviewAsync(string workflow, string brief)
    {
        var outcome = (await BatonAsync("run", workflow, "--brief", brief, "--json")).Expect(3);
        return outcome.Json.GetProperty("id").GetString()!;
    }

    /// <summary>For tests that are not about what the model of the day writes: no criterion of the shipped workflow blocks.</summary>
    public void LetNothingBlock()
    {
        string file = In("playbooks/launch-email/workflow.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("blocking: true, ", "", StringComparison.Ordinal));
    }

    public void Write(string file, string text) => File.WriteAllText(In(file), text);

    public void Replace(string file, string what, string with)
    {
        string text = File.ReadAllText(In(file));
        Assert.Contains(what, text, StringComparison.Ordinal);
        File.WriteAllText(In(file), text.Replace(what, with, StringComparison.Ordinal));
    }

    /// <summary>Puts a disk of its own under a folder. Skips the test where the machine or the user can't mount.</summary>
    public void Mount(string folder, string size)
    {
        Directory.CreateDirectory(In(folder));
        if (!OperatingSystem.IsLinux() || !TryRun("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", In(folder)))
            Assert.Skip("It needs a small disk of its own, and this user can't mount one (Linux, root).");
        _mounts.Add(In(folder));
    }

    public void Remount(string folder, string options) => Assert.True(TryRun("mount", "-o", $"remount,{options}", In(folder)));

    public void Dispose()
    {
        foreach (string mount in _mounts)
            TryRun("umount", "--lazy", mount);
        Directory.Delete(Root, recursive: true);
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Repository()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Baton.slnx")))
                return at;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
