using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Baton.Cli.Tests;

/// <summary>The built <c>baton</c> as a child process, its output in pipes or on a pseudo-terminal.</summary>
internal sealed class BatonProcess : IDisposable
{
    /// <summary>Nothing a test does takes this long, on however slow a machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Transcript _out;
    private readonly Transcript _error;

    private BatonProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _out = new Transcript(_process.StandardOutput);
        _error = new Transcript(_process.StandardError);
    }

    /// <summary>The one built beside these tests, or any other: <c>BATON_TEST_EXECUTABLE</c>, as <c>./test --long</c> gives the one that <c>./ship</c> makes.</summary>
    public static string Executable { get; } =
        Environment.GetEnvironmentVariable("BATON_TEST_EXECUTABLE") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "baton.exe" : "baton");

    public int Id => _process.Id;

    /// <summary>With nothing on its standard input.</summary>
    public static BatonProcess Start(string workspace, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = StartInfo(workspace, Executable, arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new BatonProcess(start);
        process.EndInput();
        return process;
    }

    public static BatonProcess Piped(string workspace, string[] arguments) => new(StartInfo(workspace, Executable, arguments));

    /// <summary>On a pseudo-terminal of this size, made by <c>script</c> (Debian: bsdutils, always there).</summary>
    public static BatonProcess OnTerminal(string workspace, int columns, int rows, string[] arguments, params (string Name, string Value)[] environment)
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Skip("It needs a pseudo-terminal, and there is no `script` to make one (Debian: bsdutils).");
        string command = string.Join(' ', arguments.Prepend(Executable).Select(a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var start = StartInfo(workspace, "/usr/bin/script", ["-qec", $"stty cols {columns} rows {rows}; exec {command}", "/dev/null"]);
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new BatonProcess(start);
    }

    /// <summary>Waits until it has printed this, after what was waited for before.</summary>
    public Task SeesAsync(string text) => _out.SeesAsync(text, Patience);

    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    public async Task<Outcome> EndAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"baton did not end; it printed:\n{_out.Text}\n{_error.Text}");
        }
        return new Outcome(_process.ExitCode, await _out.AllAsync(), await _error.AllAsync());
    }

    /// <summary>Until it is over, however long that takes.</summary>
    public Task EndedAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>What it has printed so far, and whether it has ended.</summary>
    public string SoFar => $"{(_process.HasExited ? $"it has ended with {_process.ExitCode}" : "it goes on")} and printed:\n{_out.Text}{_error.Text}";

    /// <summary>Whether it ended by itself within this time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary><c>INT</c>, <c>STOP</c>, <c>CONT</c>, …</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
    }

    /// <summary>Stops it where it is, and waits until all its threads have come to that: one of them may be taking a lock meanwhile.</summary>
    public async Task FreezeAsync()
    {
        Signal("STOP");
        string threads = $"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/task";
        while (Directory.Exists(threads) && !Directory.GetDirectories(threads).All(IsStopped))
            await Task.Delay(1);
    }

    /// <summary>Of a thread in <c>/proc</c>: the letter behind its name in parentheses, proc_pid_stat(5).</summary>
    private static bool IsStopped(string thread)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[stat.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            // It has ended.
            return true;
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string workspace, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workspace,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string name in (string[])["NO_COLOR", "TERM", "BATON_WORKSPACE", "BATON_DEBUG", "VISUAL", "EDITOR",
            "BATON_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"])
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>What a stream has said so far.</summary>
    private sealed class Transcript
    {
        private readonly StringBuilder _text = new();
        private readonly Task _reading;
        private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _seen;

        public Transcript(StreamReader reader) => _reading = Task.Run(() => ReadAsync(reader));

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public async Task<string> AllAsync()
        {
            await _reading;
            return Text;
        }

        public async Task SeesAsync(string text, TimeSpan patience)
        {
            var giveUp = Task.Delay(patience);
            while (true)
            {
                Task more;
                lock (_text)
                {
                    int at = _text.ToString().IndexOf(text, _seen, StringComparison.Ordinal);
                    if (at >= 0)
                    {
                        _seen = at + text.Length;
                        return;
                    }
                    more = _more.Task;
                }
                Assert.False(_reading.IsCompleted || await Task.WhenAny(more, _reading, giveUp) == giveUp, $"“{text}” does not come after what was seen; printed:\n{Text}");
            }
        }

        private async Task ReadAsync(StreamReader reader)
        {
            char[] buffer = new char[4096];
            while (await reader.ReadAsync(buffer) is > 0 and var count)
                lock (_text)
                {
                    _text.Append(buffer, 0, count);
                    _more.SetResult();
                    _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
        }
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Outcome(int Code, string Out, string Error)
{
    /// <summary>Standard output as the one JSON value it must be.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Fails with all that was printed unless it ended so. No stack trace reaches a user, however it ended.</summary>
    public Outcome Expect(int code)
    {
        Assert.True(code == Code, $"exit code {Code}, not {code}; it printed:\n{Out}\n{Error}");
        Assert.DoesNotContain("   at ", Out + Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Out + Error, StringComparison.Ordinal);
        return this;
    }

    public Outcome Says(params string[] texts)
    {
        foreach (string text in texts)
            Assert.Contains(text, Out + Error, StringComparison.Ordinal);
        return this;
    }
}
