using System.Text.Json;
using Baton.Connectors.Tests.Models.Providers;

namespace Baton.Cli.Tests;

/// <summary>Models over the network as a user meets them: the built command, a workspace, a server that speaks the protocol.</summary>
public sealed class ModelsTests
{
    private const string Canary = "sk-canary-7f3e9a1b5c2d";

    private const string Answer = """
        {"title":"Brisa One","body":"For people who make coffee at home before work. Brisa One is ready to brew 38 seconds after you switch it on. It is 18 cm wide, so it fits beside the kettle. https://brand.example/brisa-one"}
        """;

    private static string Setup(WireProtocol wire, Uri server, string more = "") => $$"""
        models:
          default:
            provider: {{Word(wire)}}
            model: m-1
            base_url: {{server.ToString().TrimEnd('/')}}{{wire.Path}}
            api_key: file:key.txt
            {{more}}
        """;

    private static string Word(WireProtocol wire) => Baton.Connectors.Models.Providers.Provider.WordOf(wire.Kind);

    /// <summary>Nothing that was printed and nothing in the folder but the key's own file holds the key.</summary>
    private static void NothingHolds(string secret, ScratchWorkspace workspace, params Outcome[] outcomes)
    {
        foreach (var outcome in outcomes)
            Assert.DoesNotContain(secret, outcome.Out + outcome.Error, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(workspace.Root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "key.txt").ToList();
        Assert.Contains(files, f => f.EndsWith("journal.db", StringComparison.Ordinal));
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(secret);
        Assert.All(files, f => Assert.True(File.ReadAllBytes(f).AsSpan().IndexOf(bytes) < 0, $"{f} holds the key"));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task A_refused_key_parks_the_run_and_with_a_good_one_it_goes_on(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync())
            .Refuse(401, wire.Error($"Incorrect API key provided: {Canary}.", "invalid_api_key"))
            .Stream(wire.ContentType, wire.Answer("""{"title":"Brisa One"}"""))
            .Stream(wire.ContentType, wire.Answer(Answer));
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        workspace.Write("baton.yaml", Setup(wire, server.Address));
        workspace.Write("key.txt", Canary + "\n");

        var refused = (await workspace.BatonAsync("run", "news", "--brief", brief)).Expect(3).Says("needs attention", "refuses the key (file:key.txt)");
        workspace.Write("key.txt", "sk-a-good-one-123456\n");
        string run = (await workspace.BatonAsync("runs", "list", "--json")).Expect(0).Json[0].GetProperty("id").GetString()!;
        var resumed = (await workspace.BatonAsync("runs", "resume", run, "--no-review", "--json")).Expect(3);
        Assert.Equal("parked", resumed.Json.GetProperty("status").GetString());
        // The first answer lacked the body; it was repaired with the validator's words and the contract.
        Assert.Equal(3, server.Requests.Count);
        Assert.Contains("body", server.Requests[2].Body, StringComparison.Ordinal);
        Assert.Contains("<repair>", System.Text.RegularExpressions.Regex.Unescape(server.Requests[2].Body), StringComparison.Ordinal);
        Assert.True(resumed.Json.GetProperty("tokens").GetInt64() >= 2 * 107);
        Assert.Equal(kind != "ollama", resumed.Json.GetProperty("costIsLowerBound").GetBoolean());
        var shown = (await workspace.BatonAsync("runs", "show", run, "--handoffs", "--prompts")).Expect(0);
        NothingHolds(Canary, workspace, refused, resumed, shown);
        NothingHolds("sk-a-good-one-123456", workspace, refused, resumed, shown);
    }

    [Fact]
    public async Task An_unreachable_host_is_named_and_the_run_goes_on_when_it_is_there()
    {
        var wire = WireProtocol.Of("openai");
        var gone = await WireServer.StartAsync();
        await gone.DisposeAsync();
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        workspace.Replace("playbooks/news/workflow.yaml", "    task: prompts/draft.md\n", "    task: prompts/draft.md\n    retry: { attempts: 1, backoff: 1s..1s }\n");
        workspace.Write("key.txt", Canary);
        workspace.Write("baton.yaml", Setup(wire, gone.Address));
        (await workspace.BatonAsync("run", "news", "--brief", brief)).Expect(3).Says("needs attention", $"openai at {gone.Address}v1 can't be reached");
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer(Answer));
        workspace.Write("baton.yaml", Setup(wire, server.Address, "price: { input: 2, output: 8, cached_input: 0.5 }"));
        string run = (await workspace.BatonAsync("runs", "list", "--json")).Expect(0).Json[0].GetProperty("id").GetString()!;
        var resumed = (await workspace.BatonAsync("runs", "resume", run, "--no-review", "--json")).Expect(3).Json;
        Assert.Equal((60 * 2 + 40 * 0.5m + 7 * 8) / 1_000_000m, resumed.GetProperty("cost").GetDecimal());
        Assert.Equal(40, resumed.GetProperty("cachedInputTokens").GetInt64());
    }

    [Fact]
    public async Task Without_baton_yaml_the_default_is_offline_also_when_a_key_is_there()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        var bare = (await workspace.BatonAsync("models", "--json")).Expect(0).Json;
        Assert.Equal("offline", Only(bare).GetProperty("model").GetString());
        Assert.Contains("OPENAI_API_KEY", bare.GetProperty("environment")[0].GetProperty("whyNot").GetString(), StringComparison.Ordinal);
        var withKey = (await workspace.BatonWithAsync([("OPENAI_API_KEY", Canary)], "models", "--json")).Expect(0).Json;
        Assert.Equal("offline", Only(withKey).GetProperty("model").GetString());
        Assert.True(withKey.GetProperty("environment")[0].GetProperty("usable").GetBoolean());
        var named = (await workspace.BatonWithAsync([("OPENAI_API_KEY", Canary), ("BATON_MODEL", "openai/gpt-4.1-2025-04-14")], "models", "--json")).Expect(0);
        Assert.Equal("gpt-4.1-2025-04-14", Only(named.Json).GetProperty("model").GetString());
        Assert.Equal(2m, Only(named.Json).GetProperty("price").GetProperty("input").GetDecimal());
        Assert.DoesNotContain(Canary, named.Out, StringComparison.Ordinal);
        (await workspace.BatonWithAsync([("BATON_MODEL", "gpt")], "models")).Expect(1).Says("BATON_MODEL", "`gpt`");
    }

    [Fact]
    public async Task Models_says_what_cannot_be_used_and_why()
    {
        var wire = WireProtocol.Of("openai");
        await using var server = (await WireServer.StartAsync()).Refuse(200, """{"data":[{"id":"m-1"}]}""");
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        workspace.Write("baton.yaml", Setup(wire, server.Address, "rate: 60/min\n    concurrency: 3") + """

              lost: { provider: anthropic, model: claude-sonnet-4-5, api_key: env:NOT_SET_ANYWHERE }
            """);
        workspace.Write("key.txt", Canary);
        var outcome = (await workspace.BatonAsync("models", "--check")).Expect(1).Says(
            "answers and has the model", "its price is not known", "60 in 1m", "3 calls at once", "the environment variable `NOT_SET_ANYWHERE` is not set");
        Assert.DoesNotContain(Canary, outcome.Out, StringComparison.Ordinal);
        Assert.Equal("/v1/models", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Every_mistake_in_a_models_settings_is_found_at_once_and_no_secret_is_repeated()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        workspace.Write("baton.yaml", $$"""
            models:
              default: { provider: openai, base_url: "https://user:{{Canary}}@host/v1", api_key: {{Canary}}, rate: often, temperature: hot, colour: red }
              other: { provider: anthropic, model: m, temperature: 1, max_output_tokens: 0, price: { input: 1 } }
            """);
        var outcome = (await workspace.BatonAsync("models")).Expect(2).Says(
            "lacks `model`", "`base_url`", "`api_key`", "60/min", "from 0 to 2", "`colour`", "`temperature`", "`max_output_tokens`", "lacks `output`");
        Assert.DoesNotContain(Canary, outcome.Out + outcome.Error, StringComparison.Ordinal);
    }

    private static JsonElement Only(JsonElement report) => Assert.Single(report.GetProperty("models").EnumerateArray());
}
