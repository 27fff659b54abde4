using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Cli.Tests.Lsp;

/// <summary>The built <c>baton lsp</c>, spoken to as editors do.</summary>
public sealed class LspTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();
    private readonly LspClient _editor;

    public LspTests()
    {
        Workflow = _workspace.In("playbooks/launch-email/workflow.yaml");
        Prompt = _workspace.In("playbooks/launch-email/prompts/draft.md");
        Text = File.ReadAllText(Workflow);
        _editor = new LspClient(_workspace.Root);
    }

    private string Workflow { get; }

    private string Prompt { get; }

    private string Text { get; }

    public void Dispose()
    {
        _editor.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Findings_come_as_one_types_and_go_when_they_are_mended()
    {
        await _editor.InitializeAsync();
        await _editor.OpenAsync(Workflow, Text.Replace("role: copywriter", "role: copywritr", StringComparison.Ordinal));
        var finding = Assert.Single((await _editor.FindingsAsync(Workflow)).EnumerateArray());

        Assert.Equal("WF021", finding.GetProperty("code").GetString());
        Assert.Equal("baton", finding.GetProperty("source").GetString());
        Assert.Equal(1, finding.GetProperty("severity").GetInt32());
        var start = finding.GetProperty("range").GetProperty("start");
        Assert.Equal("    role: copywriter", Text.Split('\n')[start.GetProperty("line").GetInt32()]);
        Assert.Equal("    role: ".Length, start.GetProperty("character").GetInt32());
        Assert.StartsWith("there is no role `copywritr`; did you mean `copywriter`?", finding.GetProperty("message").GetString(), StringComparison.Ordinal);

        // The next keystrokes: a range, not the whole text.
        var range = new JsonObject { ["start"] = JsonNode.Parse(start.GetRawText()), ["end"] = new JsonObject { ["line"] = start.GetProperty("line").GetInt32(), ["character"] = "    role: copywritr".Length } };
        await _editor.TellAsync("textDocument/didChange", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = LspClient.Uri(Workflow), ["version"] = 3 },
            ["contentChanges"] = new JsonArray(new JsonObject { ["range"] = range, ["text"] = "copywriter" }),
        }.ToJsonString());
        Assert.Empty((await _editor.FindingsAsync(Workflow)).EnumerateArray());
    }

    [Fact]
    public async Task A_prompt_that_is_open_stands_in_for_the_one_on_disk_and_columns_are_UTF_16()
    {
        await _editor.InitializeAsync();
        await _editor.OpenAsync(Prompt, "😀 {{ brief.prodct }}\n");
        var finding = Assert.Single((await _editor.FindingsAsync(Prompt)).EnumerateArray());
        Assert.Equal("HO004", finding.GetProperty("code").GetString());
        Assert.Equal("😀 {{ ".Length, finding.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());

        // The other document is changed: what is wrong in it is told of it, while the first stays as it was.
        await _editor.OpenAsync(Workflow, Text.Replace("scorers:\n", "scorrers:\n", StringComparison.Ordinal));
        Assert.NotEmpty((await _editor.FindingsAsync(Workflow)).EnumerateArray());
        await _editor.ChangeAsync(Prompt, "{{ brief.product }}\n");
        Assert.Empty((await _editor.FindingsAsync(Prompt)).EnumerateArray());
        // Closed, the file on disk counts again.
        await _editor.ChangeAsync(Prompt, "{{ brief.prodct }}\n");
        Assert.NotEmpty((await _editor.FindingsAsync(Prompt)).EnumerateArray());
        await _editor.TellAsync("textDocument/didClose", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = LspClient.Uri(Prompt) } }.ToJsonString());
        Assert.Empty((await _editor.FindingsAsync(Prompt)).EnumerateArray());
    }

    [Fact]
    public async Task Half_typed_lines_are_completed_while_the_text_is_no_YAML()
    {
        var can = await _editor.InitializeAsync();
        Assert.Equal("utf-16", can.GetProperty("capabilities").GetProperty("positionEncoding").GetString());
        await _editor.OpenAsync(Workflow, Text);
        await _editor.AskAtAsync("textDocument/hover", Workflow, Text, "draft.body]");
        string typed = Text.Replace("    needs: [draft.body]", "    needs: [draft.", StringComparison.Ordinal);
        await _editor.ChangeAsync(Workflow, typed);

        var items = (await _editor.AskAtAsync("textDocument/completion", Workflow, typed, "    needs: [draft.\n", "    needs: [draft.".Length)).GetProperty("items").EnumerateArray().ToList();
        var body = items.Single(i => i.GetProperty("label").GetString() == "draft.body");
        Assert.Equal("markdown", body.GetProperty("detail").GetString());
        Assert.Equal("draft.body", body.GetProperty("textEdit").GetProperty("newText").GetString());
        Assert.DoesNotContain("signoff.content", items.Select(i => i.GetProperty("label").GetString()));
        Assert.Contains((await _editor.FindingsAsync(Workflow)).EnumerateArray(), f => f.GetProperty("code").GetString()!.StartsWith("YM", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_explains_finds_definitions_and_offers_the_fixes_of_findings()
    {
        await _editor.InitializeAsync();
        string text = Text.Replace("\"draft?\"", "draft?", StringComparison.Ordinal);
        await _editor.OpenAsync(Workflow, text);

        var hover = await _editor.AskAtAsync("textDocument/hover", Workflow, text, "draft.body]", 8);
        Assert.Contains("markdown", hover.GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
        var place = await _editor.AskAtAsync("textDocument/definition", Workflow, text, "draft.body]", 8);
        Assert.Equal(LspClient.Uri(Workflow), place.GetProperty("uri").GetString());
        Assert.Contains("body: markdown", text.Split('\n')[place.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()], StringComparison.Ordinal);
        var file = await _editor.AskAtAsync("textDocument/definition", Workflow, text, "prompts/draft.md", 3);
        Assert.Equal(LspClient.Uri(Prompt), file.GetProperty("uri").GetString());

        await _editor.FindingsAsync(Workflow);
        var at = LspClient.Position(text, text.IndexOf("draft?", StringComparison.Ordinal) + 1);
        var actions = (await _editor.AskAsync("textDocument/codeAction", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = LspClient.Uri(Workflow) },
            ["range"] = new JsonObject { ["start"] = at, ["end"] = at.DeepClone() },
            ["context"] = new JsonObject { ["diagnostics"] = new JsonArray() },
        }.ToJsonString())).GetProperty("result");
        var action = Assert.Single(actions.EnumerateArray());
        Assert.True(action.GetProperty("isPreferred").GetBoolean());
        Assert.Equal("\"draft?\"", action.GetProperty("edit").GetProperty("changes").GetProperty(LspClient.Uri(Workflow))[0].GetProperty("newText").GetString());
    }

    [Fact]
    public async Task Nonsense_is_answered_with_an_error_and_the_next_request_as_ever()
    {
        var early = await _editor.AskAsync("textDocument/hover", "{}");
        Assert.Equal(-32002, Code(early));
        await _editor.InitializeAsync();
        await _editor.SendAsync("this is { no JSON");
        Assert.Equal(-32700, Code((await _editor.ReadAsync())!.Value));
        await _editor.SendAsync("[1, 2]");
        Assert.Equal(-32600, Code((await _editor.ReadAsync())!.Value));
        Assert.Equal(-32601, Code(await _editor.AskAsync("textDocument/foldAllTheThings", "{}")));
        foreach (string parameters in (string[])["{}", "null", "[]", "7", """{ "textDocument": 3 }""", """{ "textDocument": { "uri": "file:///x" } }"""])
            Assert.True((await _editor.AskAsync("textDocument/hover", parameters)).TryGetProperty("jsonrpc", out _), parameters);
        foreach (string uri in (string[])["untitled:1", "file:///nowhere/at/all.yaml", "nonsense", "http://x.example/workflow.yaml"])
            await _editor.TellAsync("textDocument/didOpen", $$"""{ "textDocument": { "uri": "{{uri}}", "languageId": "yaml", "version": 1, "text": "steps: [" } }""");
        await _editor.TellAsync("textDocument/didChange", "{}");
        await _editor.TellAsync("no/such/notification", "{}");
        await _editor.SendAsync("""{ "jsonrpc": "2.0", "id": 99, "result": null }""");

        await _editor.OpenAsync(Workflow, Text);
        Assert.Equal(JsonValueKind.Object, (await _editor.AskAtAsync("textDocument/hover", Workflow, Text, "draft.body]")).ValueKind);
        // Beyond the end of a line and of the file.
        Assert.Equal(JsonValueKind.Object, (await _editor.AskAsync("textDocument/completion", $$"""{ "textDocument": { "uri": "{{LspClient.Uri(Workflow)}}" }, "position": { "line": 99999, "character": 99999 } }""")).GetProperty("result").ValueKind);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_before_its_turn_is_not_answered_with_a_result()
    {
        await _editor.InitializeAsync();
        await _editor.OpenAsync(Workflow, Text);
        string uri = LspClient.Uri(Workflow);
        // All in one write: the cancellation is read while those before it are still being answered.
        var all = new System.Text.StringBuilder();
        foreach (int id in Enumerable.Range(1000, 300))
            Add($$"""{ "jsonrpc": "2.0", "id": {{id}}, "method": "textDocument/completion", "params": { "textDocument": { "uri": "{{uri}}" }, "position": { "line": 77, "character": 20 } } }""");
        Add("""{ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 1299 } }""");
        await _editor.SendRawAsync(all.ToString());

        Assert.True((await _editor.ResponseAsync(1000)).TryGetProperty("result", out _));
        Assert.Equal(-32800, Code(await _editor.ResponseAsync(1299)));

        void Add(string json) => all.Append($"Content-Length: {System.Text.Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to_when_nobody_listens_any_more_and_when_it_can_not_follow()
    {
        await _editor.InitializeAsync();
        Assert.Equal(JsonValueKind.Null, (await _editor.AskAsync("shutdown", "null")).GetProperty("result").ValueKind);
        Assert.Equal(-32600, Code(await _editor.AskAsync("textDocument/hover", "{}")));
        await _editor.TellAsync("exit", "null");
        Assert.Equal("", await _editor.EndAsync());
        Assert.Equal(0, _editor.ExitCode);

        using var hung = new LspClient(_workspace.Root);
        await hung.InitializeAsync();
        hung.Hang();
        Assert.Equal("", await hung.EndAsync());
        Assert.Equal(1, hung.ExitCode);

        using var lost = new LspClient(_workspace.Root);
        await lost.SendRawAsync("Content-Length: many\r\n\r\n{}");
        Assert.Contains("a length that is none", await lost.EndAsync(), StringComparison.Ordinal);
        Assert.Equal(1, lost.ExitCode);
    }

    private static int Code(JsonElement response) => response.GetProperty("error").GetProperty("code").GetInt32();
}
