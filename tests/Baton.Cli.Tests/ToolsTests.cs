namespace Baton.Cli.Tests;

/// <summary>Tools as a user sets them up and sees them.</summary>
public sealed class ToolsTests
{
    [Fact]
    public async Task Web_fetch_is_there_without_a_word_and_says_where_it_goes()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        var listed = (await workspace.BatonAsync("tools", "--json")).Expect(0).Json.GetProperty("tools");
        var tool = Assert.Single(listed.EnumerateArray());
        Assert.Equal(("web.fetch", "read", true), (tool.GetProperty("name").GetString(), tool.GetProperty("effect").GetString(), tool.GetProperty("usable").GetBoolean()));
        workspace.Write("baton.yaml", "tools: { web.fetch: { allow: [127.0.0.1, 10.0.0.0/8], timeout: 5s, max_kilobytes: 100 } }");
        (await workspace.BatonAsync("tools")).Expect(0).Says("127.0.0.1/32, 10.0.0.0/8", "100 KB", "5s a page");
    }

    [Theory]
    [InlineData("allow: [10.0.0.0/33]", "neither an address nor a network")]
    [InlineData("allow: [intranet.example]", "neither an address nor a network")]
    [InlineData("timeout: 1h", "from 1s to 5m")]
    [InlineData("max_kilobytes: 0", "from 1 to 65536")]
    [InlineData("alow: [10.0.0.0/8]", "did you mean `allow`?")]
    public async Task A_wrong_setting_is_said_where_it_stands(string setting, string says)
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        workspace.Write("baton.yaml", $"tools:\n  web.fetch: {{ {setting} }}\n");
        (await workspace.BatonAsync("tools")).Expect(2).Says("baton.yaml:2", says);
    }
}
