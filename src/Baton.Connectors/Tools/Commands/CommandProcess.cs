using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Secrets;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Commands;

/// <summary>
/// Runs a program once: bytes in, bytes out, nothing of this process's environment but what it is given, and nothing left of it
/// afterwards. Where the system has <c>setsid</c>, what it started and let go of ends with it too, as long as it stays in its session.
/// Where there is <c>timeout</c>, that ends it if this process is gone.
/// </summary>
internal sealed class CommandProcess(CommandOptions options, TimeProvider clock)
{
    public const int MaxOutput = 1024 * 1024;

    private const int MaxError = 64 * 1024;

    private const int CanNotBeRun = 126, NotFound = 127;

    /// <summary>What the watchdog leaves to this process, which says more than an exit code when a program's time is over.</summary>
    public static readonly TimeSpan WatchdogGrace = TimeSpan.FromSeconds(1);

    /// <summary>What it started may hold its output open; the rest is not waited for longer.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);

    /// <summary>Without these programs don't find one another, or the time zone. None holds a credential.</summary>
    private static readonly string[] AlwaysThere = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TMP", "TEMP", "SystemRoot", "PATHEXT"];

    private static readonly string? Setsid = OperatingSystem.IsLinux() ? CommandPath.Find("setsid", "/") : null;

    /// <summary>Only together with a session of its own: it ends the group that it runs in. A death signal would follow a thread, not this process.</summary>
    private static readonly string? Watchdog = Setsid is null ? null : CommandPath.Find("timeout", "/");

    /// <returns>Null when its time was over first.</returns>
    /// <exception cref="ToolException">It can't be run; nothing was.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; it has been ended.</exception>
    public async Task<CommandEnd?> RunAsync(ReadOnlyMemory<byte> input, ToolUse use, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        string program = CommandPath.Find(options.Command[0], options.Folder)
            ?? throw Refused($"there is no program `{options.Command[0]}` that can be run");
        using var process = Start(program, use);
        using var reading = new CancellationTokenSource();
        var given = GiveAsync(process, input, reading.Token);
        var output = ReadAsync(process.StandardOutput.BaseStream, MaxOutput, () => End(process), reading.Token);
        var error = ReadAsync(process.StandardError.BaseStream, int.MaxValue, () => { }, reading.Token, keeps: MaxError);
        try
        {
            await process.WaitForExitAsync(either.Token);
            reading.CancelAfter(OutputGrace);
            var (bytes, isTooMuch) = await output;
            var (said, _) = await error;
            string words = Encoding.UTF8.GetString(said).Trim();
            return WasNeverRun(program, process.ExitCode, words)
                ? throw Refused($"`{options.Command[0]}` can't be run: {words}")
                : new CommandEnd(process.ExitCode, bytes, words, isTooMuch);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            End(process);
            await reading.CancelAsync();
            await Task.WhenAll(given, output, error);
        }
    }

    private Process Start(string program, ToolUse use)
    {
        string[] line = [.. Before(), program, .. options.Command.Skip(1)];
        var start = new ProcessStartInfo(line[0])
        {
            WorkingDirectory = options.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in line[1..])
            start.ArgumentList.Add(argument);
        // Windows writes them as it likes: Path.
        foreach (string name in start.Environment.Keys.Except(AlwaysThere, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        (start.Environment["BATON_RUN"], start.Environment["BATON_STEP"]) = (use.Run, use.Step);
        if (use.Key is not null)
            start.Environment["BATON_KEY"] = use.Key;
        try
        {
            foreach (var variable in options.Environment)
                start.Environment[variable.Name] = variable.Written ?? variable.Kept!.Read();
            return Process.Start(start)!;
        }
        catch (SecretException e)
        {
            throw Refused(e.Message);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw Refused($"`{options.Command[0]}` can't be started: {e.Message}");
        }
    }

    /// <summary>What runs it.</summary>
    private string[] Before() => (Setsid, Watchdog) switch
    {
        (null, _) => [],
        (_, null) => [Setsid],
        _ => [Setsid, Watchdog, "-s", "KILL", ((long)Math.Ceiling((options.Timeout + WatchdogGrace).TotalSeconds)).ToString(CultureInfo.InvariantCulture)],
    };

    /// <summary>
    /// Whether it was not the program that ended so, but who was to run it: it says so on one line, in whatever language, with its own
    /// name first and the program's in it.
    /// </summary>
    private static bool WasNeverRun(string program, int exitCode, string words) =>
        Setsid is not null && exitCode is CanNotBeRun or NotFound && !words.Contains('\n', StringComparison.Ordinal) && words.Contains(program, StringComparison.Ordinal)
        && Path.GetFileName(words.Split(": ")[0]) is "setsid" or "timeout";

    private static ToolException Refused(string message) => new(message) { Kind = FailureKind.Permanent, MayHaveWritten = false };

    private static async Task GiveAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await using var stream = process.StandardInput.BaseStream;
            await stream.WriteAsync(input, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It need not read what it is given.
        }
    }

    /// <summary>All of it or the beginning; the rest is read and let go, so that the program does not stand still.</summary>
    private static async Task<(byte[] Bytes, bool IsTooMuch)> ReadAsync(Stream stream, int most, Action beyond, CancellationToken cancellation, int keeps = int.MaxValue)
    {
        using var kept = new MemoryStream();
        long length = 0;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                length += count;
                if (length > most)
                {
                    beyond();
                    break;
                }
                kept.Write(buffer, 0, (int)Math.Min(count, Math.Max(0, keeps - kept.Length)));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has ended, and somebody it started still holds the other side.
        }
        return (kept.ToArray(), length > most);
    }

    private static void End(Process process)
    {
        try
        {
            if (Setsid is not null)
                _ = Kill(-process.Id, 9);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}

/// <param name="Error">The beginning of what it said on standard error, as it said it: a credential in it is known by all its lines.</param>
/// <param name="IsTooMuch">It went on beyond what is read.</param>
internal sealed record CommandEnd(int ExitCode, byte[] Output, string Error, bool IsTooMuch);
