using Baton.Connectors.Tests.Models.Providers;

namespace Baton.Cli.Tests;

/// <summary><c>baton init</c>, with flags and at a terminal.</summary>
public sealed class InitTests : IDisposable
{
    private const string Canary = "sk-canary-5d1c9e7a";

    private readonly ScratchWorkspace _workspace = new(withPlaybooks: false);

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task What_it_writes_is_read_back_and_its_model_answers(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("yes"));
        _workspace.Write("key.txt", Canary);
        var outcome = (await _workspace.BatonAsync(
            "init", "--provider", kind, "--model", "m-1: odd \"name\"", "--base-url", server.Address.ToString().TrimEnd('/') + wire.Path, "--api-key", "file:key.txt"))
            .Expect(0).Says("answers (107 tokens)");
        Assert.Contains("m-1: odd \\\"name\\\"", Assert.Single(server.Requests).Body.Replace("\\u0022", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
        (await _workspace.BatonAsync("models")).Expect(0).Says("m-1: odd \"name\"", "key file:key.txt");
        Assert.DoesNotContain(Canary, outcome.Out + File.ReadAllText(_workspace.In("baton.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_work_is_written_and_said()
    {
        (await _workspace.BatonAsync("init", "--provider", "openai", "--model", "gpt-4.1")).Expect(1).Says("wrote ", "`OPENAI_API_KEY` is not set");
        Assert.Contains("api_key: env:OPENAI_API_KEY", File.ReadAllText(_workspace.In("baton.yaml")), StringComparison.Ordinal);
        (await _workspace.BatonAsync("init", "--provider", "offline")).Expect(2).Says("is there already", "--force");
        (await _workspace.BatonAsync("init", "--provider", "offline", "--force")).Expect(0).Says("offline answers");
    }

    [Fact]
    public async Task Without_a_terminal_what_is_missing_is_named_and_a_key_is_not_taken()
    {
        (await _workspace.BatonAsync("init")).Expect(2).Says("--provider is missing");
        (await _workspace.BatonAsync("init", "--provider", "ollama")).Expect(2).Says("--model is missing");
        var outcome = (await _workspace.BatonAsync("init", "--provider", "openai", "--model", "m", "--api-key", Canary)).Expect(2).Says("have a new one issued");
        Assert.DoesNotContain(Canary, outcome.Out + outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_workspace.In("baton.yaml")));
    }

    [Fact]
    public async Task At_a_terminal_it_asks_for_what_is_not_given_and_before_it_replaces()
    {
        using (var first = BatonProcess.OnTerminal(_workspace.Root, 100, 30, ["init", "--no-check"]))
        {
            await first.SeesAsync("Whose models?");
            await first.TypeAsync("anthropic\r");
            await first.SeesAsync("Which model");
            await first.TypeAsync("claude-sonnet-4-5\r");
            await first.SeesAsync("Where is the key?");
            await first.TypeAsync("\r");
            (await first.EndAsync()).Expect(0);
        }
        string written = File.ReadAllText(_workspace.In("baton.yaml"));
        Assert.Contains("model: claude-sonnet-4-5", written, StringComparison.Ordinal);
        Assert.Contains("api_key: env:ANTHROPIC_API_KEY", written, StringComparison.Ordinal);
        using var second = BatonProcess.OnTerminal(_workspace.Root, 100, 30, ["init", "--provider", "offline"]);
        await second.SeesAsync("Replace it?");
        await second.TypeAsync("n\r");
        (await second.EndAsync()).Expect(2);
        Assert.Equal(written, File.ReadAllText(_workspace.In("baton.yaml")));
    }
}
