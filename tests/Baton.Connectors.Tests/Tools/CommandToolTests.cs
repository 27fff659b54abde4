using System.Diagnostics;
using System.Globalization;
using Baton.Connectors.Tools.Commands;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Secrets;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tests.Tools;

/// <summary>Real programs of this machine: small shell scripts that do as a tool of somebody else's might.</summary>
public sealed class CommandToolTests : IDisposable
{
    private const string Canary = "sk-canary-77ab01";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-command-");

    public CommandToolTests() => Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "It runs scripts of the shell.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private void WriteProgram(string file, string text)
    {
        File.WriteAllText(In(file), text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In(file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private CommandOptions Options(string script, TimeSpan? timeout = null)
    {
        WriteProgram("tool", "#!/bin/sh\n" + script);
        return new CommandOptions(
            "Does as it is told.", ["./tool", "a b", "$HOME; rm -rf /"], _folder.FullName, Contract.Object(ContractField.Required("what", Contract.String)),
            Contract.Object(ContractField.Required("text", Contract.Text)), ToolEffect.Read, timeout ?? TimeSpan.FromSeconds(30), []);
    }

    private static async Task<ToolAnswer> CallAsync(CommandOptions options, Func<string, string>? mask = null, CancellationToken? stop = null, string what = "Brisa") =>
        await new CheckedTool(new CommandTool("crm.lookup", options, TimeProvider.System), mask ?? (static t => t))
            .CallAsync(CheckedTool.Sound(new { what })!, new ToolUse("3f2a91bc", "look", "key-1"), stop ?? Stop);

    private static async Task<string> TextAsync(CommandOptions options, string what = "Brisa") =>
        Assert.IsType<ToolAnswer.Given>(await CallAsync(options, what: what)).Result.Value.GetProperty("text").GetString()!;

    private static async Task<ToolAnswer.Failed> FailedAsync(CommandOptions options, Func<string, string>? mask = null) => Assert.IsType<ToolAnswer.Failed>(await CallAsync(options, mask));

    [Fact]
    public async Task It_is_given_json_and_gives_json()
    {
        Assert.Equal("""{"what":"a \"b\" ü $(id)"}""", await TextAsync(Options("""
            sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/{"text": "/' -e 's/$/"}/'
            """), "a \"b\" ü $(id)"));
        // It need not read what it is given, nor is there a shell that reads its arguments.
        Assert.Equal("2 a b|$HOME; rm -rf /", await TextAsync(Options("""printf '{"text":"%s %s|%s"}' "$#" "$1" "$2" """), new string('x', 500_000)));
    }

    [Fact]
    public async Task It_is_given_of_the_environment_what_is_written_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("BATON_TEST_CANARY", Canary);
        var secrets = new Secrets(_folder.FullName, Environment.GetEnvironmentVariable);
        File.WriteAllText(In("token"), Canary);
        var options = Options("""
            env | sort | tr '\n' ' ' | sed -e 's/^/{"text": "/' -e 's/$/"}/'
            """);
        string seen = await TextAsync(options);
        Assert.DoesNotContain(Canary, seen, StringComparison.Ordinal);
        Assert.Equal(["BATON_KEY", "BATON_RUN", "BATON_STEP"], seen.Split(' ').Select(v => v.Split('=')[0]).Where(v => v.StartsWith("BATON", StringComparison.Ordinal)));
        Assert.DoesNotContain("HOME=", seen.Replace("DOTNET_CLI_HOME=", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var given = options with { Environment = [new CommandVariable("MODE", "fast", null), new CommandVariable("TOKEN", null, secrets.At("file:token"))] };
        var answer = Assert.IsType<ToolAnswer.Given>(await CallAsync(given, secrets.Mask));
        Assert.Contains("MODE=fast", answer.Result.Value.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("TOKEN=[file:token]", answer.Result.Value.GetProperty("text").GetString(), StringComparison.Ordinal);
        var missing = await FailedAsync(options with { Environment = [new CommandVariable("TOKEN", null, secrets.At("env:NOT_THERE_AT_ALL"))] });
        Assert.Equal(("the environment variable `NOT_THERE_AT_ALL` is not set", FailureKind.Permanent, false), (missing.Message, missing.Kind, missing.MayHaveWritten));
    }

    [Theory]
    [InlineData("echo 'no such customer' >&2; exit 3", "ended with exit code 3: no such customer", FailureKind.Transient, true)]
    [InlineData("printf 'no\\033[31m such\\n\\ncustomer' >&2; exit 65", "ended with exit code 65: no [31m such  customer", FailureKind.Permanent, false)]
    [InlineData("exit 75", "ended with exit code 75, and said nothing", FailureKind.Transient, false)]
    [InlineData("kill -9 $$", "ended with exit code 137", FailureKind.Transient, true)]
    [InlineData("", "wrote no JSON", FailureKind.Transient, true)]
    [InlineData("echo '{\"text\":'", "wrote no JSON", FailureKind.Transient, true)]
    [InlineData("echo '{\"text\":\"a\"} more'", "wrote no JSON", FailureKind.Transient, true)]
    [InlineData("printf '{\"text\":\"\\377\"}'", "what it wrote is not UTF-8", FailureKind.Transient, true)]
    [InlineData("echo '{\"text\":1}'", "broke its own contract", FailureKind.Transient, true)]
    [InlineData("echo '{\"text\":\"a\",\"text\":\"b\"}'", "not sound JSON", FailureKind.Transient, true)]
    [InlineData("yes '[' | head -c 20000", "wrote no JSON", FailureKind.Transient, true)]
    [InlineData("yes", "gave more than 1,024 KB", FailureKind.Permanent, true)]
    public async Task What_goes_wrong_is_said_in_words(string script, string says, FailureKind kind, bool mayHaveWritten)
    {
        var failed = await FailedAsync(Options(script));
        Assert.Contains(says, failed.Message, StringComparison.Ordinal);
        Assert.Equal((kind, mayHaveWritten), (failed.Kind, failed.MayHaveWritten));
    }

    [Fact]
    public async Task What_it_says_on_standard_error_is_cut_and_masked_and_never_stands_in_its_way()
    {
        var secrets = new Secrets(_folder.FullName, _ => Canary);
        secrets.At("env:KEY").Read();
        var failed = await FailedAsync(Options($"echo 'denied for {Canary}' >&2; head -c 3000000 /dev/zero | tr '\\0' e >&2; exit 1"), secrets.Mask);
        Assert.Contains("denied for [env:KEY]", failed.Message, StringComparison.Ordinal);
        Assert.InRange(failed.Message.Length, 0, 4100);
    }

    [Fact]
    public async Task A_credential_of_many_lines_or_at_the_end_of_what_is_told_is_masked_too()
    {
        File.WriteAllText(In("pem"), $"-----BEGIN KEY-----\n{Canary}\n{new string('k', 60)}\n-----END KEY-----\n");
        var secrets = new Secrets(_folder.FullName, _ => Canary);
        secrets.At("file:pem").Read();
        secrets.At("env:KEY").Read();
        var failed = await FailedAsync(Options("echo 'is denied:' >&2; cat pem >&2; exit 1"), secrets.Mask);
        Assert.EndsWith("is denied: [file:pem]", failed.Message, StringComparison.Ordinal);
        for (int at = 3930; at < 4010; at += 4)
            Assert.DoesNotContain(Canary[..6], (await FailedAsync(Options($"head -c {at} /dev/zero | tr '\\0' e >&2; echo {Canary} and more >&2; exit 1"), secrets.Mask)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_its_time_is_over_it_and_all_it_started_are_ended()
    {
        var options = Options($"sleep 600 & echo $! > {In("one")}; echo $$ > {In("self")}; sleep 602", TimeSpan.FromMilliseconds(800));
        var failed = await FailedAsync(options);
        Assert.Contains("was not done within", failed.Message, StringComparison.Ordinal);
        AllAreGone("self", "one");
    }

    [Fact]
    public async Task When_nobody_waits_any_more_it_is_ended_too()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = CallAsync(Options($"sleep 600 & echo $! > {In("one")}; echo $$ > {In("self.part")}; mv {In("self.part")} {In("self")}; sleep 601"), stop: stopping.Token);
        while (!File.Exists(In("self")))
            await Task.Yield();
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        AllAreGone("self", "one");
    }

    [Fact]
    public async Task What_it_leaves_running_is_ended_with_it_and_is_not_waited_for()
    {
        Assert.Equal("done", await TextAsync(Options($"sleep 600 & echo $! > {In("one")}; echo '{{\"text\":\"done\"}}'")));
        AllAreGone("one");
    }

    [Fact]
    public async Task A_program_that_is_not_there_or_not_to_be_run_is_said_and_nothing_is_started()
    {
        File.WriteAllText(In("plain"), "no program");
        foreach (string program in (string[])["no-such-program-here", "./missing", "./plain", "tool"])
        {
            var failed = await FailedAsync(Options("exit 0") with { Command = [program] });
            Assert.Equal(($"there is no program `{program}` that can be run", FailureKind.Permanent, false), (failed.Message, failed.Kind, failed.MayHaveWritten));
        }
        WriteProgram("broken", "#!/no/such/interpreter\n");
        var broken = await FailedAsync(Options("exit 0") with { Command = ["./broken"] });
        Assert.Equal((FailureKind.Permanent, false), (broken.Kind, broken.MayHaveWritten));
        Assert.StartsWith("`./broken` can't be ", broken.Message, StringComparison.Ordinal);
        // A program that only ends so, or says so of another, has been at work.
        foreach (string script in (string[])["exit 127", "exec ./no-such-program", "echo 'timeout: failed to run command' >&2; exit 127", "echo written; echo \"timeout: $0: not found\" >&2; echo more >&2; exit 127"])
            Assert.True((await FailedAsync(Options(script))).MayHaveWritten, script);
    }

    [Fact]
    public async Task When_nobody_is_left_who_would_end_it_its_watchdog_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere there is no watchdog.");
        var options = Options($"sleep 600 & echo $! > {In("one")}; echo $$ > {In("self")}; sleep 602", TimeSpan.FromMilliseconds(900));
        // As when this process is gone: its clock never comes to the end.
        var answer = await new CheckedTool(new CommandTool("crm.lookup", options, new StandingClock()), static t => t)
            .CallAsync(CheckedTool.Sound(new { what = "Brisa" })!, new ToolUse("3f2a91bc", "look"), Stop);
        Assert.Contains("exit code 137", Assert.IsType<ToolAnswer.Failed>(answer).Message, StringComparison.Ordinal);
        AllAreGone("self", "one");
    }

    private sealed class StandingClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }

    /// <summary>Signals arrive in their own time; whoever is not gone within some seconds stays.</summary>
    private void AllAreGone(params string[] files)
    {
        foreach (int process in files.Select(f => int.Parse(File.ReadAllText(In(f)), CultureInfo.InvariantCulture)))
            Assert.True(SpinWait.SpinUntil(() => !IsRunning(process), TimeSpan.FromSeconds(20)), $"process {process} goes on");
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited && !(File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].StartsWith('Z'));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
