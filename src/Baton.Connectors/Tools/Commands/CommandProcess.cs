using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Secrets;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Commands;

/// <summary>
/// Runs a program once: bytes in, bytes out, nothing of this process's environment but what it is given, and nothing left of it
/// afterwards. Where the system has <c>setsid</c>, what it started and let go of ends with it too.
/// </summary>
internal sealed class CommandProcess(CommandOptions options, TimeProvider clock)
{
    public const int MaxOutput = 1024 * 1024;

    private const int MaxError = 2000;

    /// <summary>What it started may hold its output open; the rest is not waited for longer.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);

    /// <summary>Without these programs don't find one another, or the time zone. None holds a credential.</summary>
    private static readonly string[] AlwaysThere = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TMP", "TEMP", "SystemRoot", "PATHEXT"];

    private static readonly string? Setsid = OperatingSystem.IsLinux() ? CommandPath.Find("setsid", "/") : null;

    /// <returns>Null when its time was over first.</returns>
    /// <exception cref="ToolException">It can't be started; nothing was.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; it has been ended.</exception>
    public async Task<CommandEnd?> RunAsync(ReadOnlyMemory<byte> input, ToolUse use, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var process = Start(use);
        using var reading = new CancellationTokenSource();
        var given = GiveAsync(process, input, reading.Token);
        var output = ReadAsync(process.StandardOutput.BaseStream, MaxOutput, () => End(process), reading.Token);
        var error = ReadAsync(process.StandardError.BaseStream, int.MaxValue, () => { }, reading.Token, keeps: MaxError * 4);
        try
        {
            await process.WaitForExitAsync(either.Token);
            reading.CancelAfter(OutputGrace);
            var (bytes, isTooMuch) = await output;
            var (said, _) = await error;
            return new CommandEnd(process.ExitCode, bytes, Words(said), isTooMuch);
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

    private Process Start(ToolUse use)
    {
        string program = CommandPath.Find(options.Command[0], options.Folder)
            ?? throw Refused($"there is no program `{options.Command[0]}` that can be run");
        var start = new ProcessStartInfo(Setsid ?? program)
        {
            WorkingDirectory = options.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in options.Command.Skip(1).Prepend(Setsid is null ? null : program).OfType<string>())
            start.ArgumentList.Add(argument);
        foreach (string name in start.Environment.Keys.Except(AlwaysThere).ToList())
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

    private static string Words(byte[] said)
    {
        string text = string.Concat(Encoding.UTF8.GetString(said).EnumerateRunes().Select(r => System.Text.Rune.IsControl(r) ? " " : r.ToString())).Trim();
        return text.Length <= MaxError ? text : $"{text[..(char.IsHighSurrogate(text[MaxError - 1]) ? MaxError - 1 : MaxError)]}…";
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

/// <param name="Error">The beginning of what it said on standard error, on one line.</param>
/// <param name="IsTooMuch">It went on beyond what is read.</param>
internal sealed record CommandEnd(int ExitCode, byte[] Output, string Error, bool IsTooMuch);
