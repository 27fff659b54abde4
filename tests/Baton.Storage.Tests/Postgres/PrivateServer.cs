using System.Diagnostics;

namespace Baton.Storage.Tests.Postgres;

/// <summary>A server for one test alone, to be killed; gone afterwards.</summary>
internal sealed class PrivateServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton-pg-").FullName;

    public PrivateServer()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("BATON_TEST_POSTGRES")), "It needs PostgreSQL (`./test` looks for it).");
        Connection = Do("start", _folder).Trim();
    }

    public string Connection { get; }

    /// <summary>As the kernel would when memory runs out: no process of it lives on.</summary>
    public void Kill()
    {
        using var postmaster = Process.GetProcessById(int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), null));
        postmaster.Kill(entireProcessTree: true);
        postmaster.WaitForExit();
    }

    public void StartAgain() => Do("again", _folder);

    public void Dispose()
    {
        Do("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private static string Do(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository(), "tests", "postgres"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return said;
    }

    private static string Repository()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Baton.slnx")))
                return at;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}
