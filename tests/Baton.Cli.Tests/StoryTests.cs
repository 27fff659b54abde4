using System.Text.Json;
using Baton.Cli.Output.Stories;

namespace Baton.Cli.Tests;

/// <summary>A run told as a page: all of it, readable, and nothing in it is markup that was not ours.</summary>
public sealed class StoryTests : IDisposable
{
    private const string Hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(2)> ````\n# heading\n<b>bold</b> [x](javascript:alert(3)) \u202Egnp";

    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly ScratchWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private static RunStory Told(string text) => new(text, [("run", text)],
    [
        new StoryChapter(text,
        [
            new StoryEntry(At, text,
            [
                new StoryPart.Note(text), new StoryPart.Said(text), new StoryPart.Shown(text, JsonSerializer.SerializeToElement(new { text })), new StoryPart.Changed(text, text, text + " more"),
            ]),
        ]),
    ]);

    [Fact]
    public void Hostile_text_is_text_on_the_page()
    {
        string page = HtmlStory.Write(Told(Hostile), t => t);
        string body = page[page.IndexOf("<main>", StringComparison.Ordinal)..];
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", body, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page);
        Assert.Contains("Content-Security-Policy\" content=\"default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", body, StringComparison.Ordinal);
        Assert.Contains("<ins>", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_is_text_in_markdown()
    {
        string page = MarkdownStory.Write(Told(Hostile), t => t);
        bool isFenced = false;
        string fence = "";
        foreach (string line in page.Split('\n'))
        {
            string ticks = new([.. line.TakeWhile(c => c == '`')]);
            if (!isFenced && ticks.Length >= 3 && line.Length <= ticks.Length + 4)
                (isFenced, fence) = (true, ticks);
            else if (isFenced)
                isFenced = line != fence;
            else
            {
                Assert.DoesNotContain('<', line);
                Assert.DoesNotContain("[x](", line, StringComparison.Ordinal);
                Assert.False(line.StartsWith("# heading", StringComparison.Ordinal), line);
            }
        }
        Assert.False(isFenced);
        Assert.DoesNotContain('\u202E', page);
    }

    [Fact]
    public void What_is_masked_is_masked_everywhere()
    {
        static string Mask(string text) => text.Replace("hunter2secret", "[env:KEY]", StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2secret", HtmlStory.Write(Told("hunter2secret"), Mask), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2secret", MarkdownStory.Write(Told("hunter2secret"), Mask), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_run_is_told_with_brief_handoffs_decisions_edits_sends_and_money_and_traced()
    {
        string brief = await _workspace.NewPlaybookAsync();
        string id = await _workspace.ParkAtReviewAsync("news", brief);
        (await _workspace.BatonAsync("review", "decide", id, "changes", "-m", "title: say who it is for")).Expect(0);
        (await _workspace.BatonAsync("runs", "resume", id, "--no-review")).Expect(3);
        (await _workspace.BatonAsync("review", "show", id, "--write-content", "draft.md")).Expect(0);
        string text = await File.ReadAllTextAsync(_workspace.In("draft.md"), TestContext.Current.CancellationToken);
        _workspace.Write("edited.md", text + "Ask us anything, says Ana.\n");
        (await _workspace.BatonAsync("review", "decide", id, "edit", "--content", "edited.md")).Expect(0);
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0);

        var story = (await _workspace.BatonAsync("runs", "story", id)).Expect(0);
        story.Says("## draft", "handed", "title: say who it is for", "+Ask us anything, says Ana.", "back to draft", "commit started", "tokens", "run finished");
        (await _workspace.BatonAsync("runs", "story", id, "--html", "-o", "story.html")).Expect(0);
        Assert.Contains("<ins>", await File.ReadAllTextAsync(_workspace.In("story.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var trace = (await _workspace.BatonAsync("runs", "trace", id, "--json")).Expect(0).Json;
        Assert.Equal(("news", "run"), (trace.GetProperty("name").GetString(), trace.GetProperty("kind").GetString()));
        var draft = trace.GetProperty("spans").EnumerateArray().First(s => s.GetProperty("name").GetString() == "draft");
        Assert.Equal("invoke_agent", draft.GetProperty("spans")[0].GetProperty("kind").GetString());
        Assert.True(trace.GetProperty("inputTokens").GetInt64() > draft.GetProperty("inputTokens").GetInt64());
        (await _workspace.BatonAsync("runs", "trace", id)).Expect(0).Says("draft (round 2)", "attempt 1 on offline");

        var fork = (await _workspace.BatonAsync("runs", "fork", id, "--at", "draft", "--json")).Expect(0).Json;
        Assert.Equal("draft", fork.GetProperty("origin").GetProperty("step").GetString());
        Assert.NotEqual(id, fork.GetProperty("id").GetString());
        (await _workspace.BatonAsync("runs", "resume", fork.GetProperty("id").GetString()!, "--no-review")).Expect(3);
        (await _workspace.BatonAsync("journal", "verify")).Expect(0);
        (await _workspace.BatonAsync("runs", "fork", id, "--at", "draff")).Expect(2).Says("did you mean `draft`?");
    }
}
