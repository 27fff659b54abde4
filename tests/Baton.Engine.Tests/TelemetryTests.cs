using System.Collections.Concurrent;
using System.Diagnostics;
using Baton.Core.Runs;
using Baton.Engine.Agents;

namespace Baton.Engine.Tests;

public sealed class TelemetryTests
{
    private const string Canary = "canary-3c1b";

    /// <summary>The spans of one run's trace, in the order in which they ended.</summary>
    private static async Task<IReadOnlyList<Activity>> HeardAsync(Func<Workshop, Task> work)
    {
        var heard = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = heard.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var workshop = new Workshop();
        await work(workshop);
        // Others in this process are heard too.
        return [.. heard.Where(a => a.TraceId.ToHexString() == workshop.Run.ToString())];
    }

    private static string? ParentOf(IReadOnlyList<Activity> spans, string name)
    {
        var span = spans.First(s => s.DisplayName == name);
        return spans.FirstOrDefault(s => s.SpanId == span.ParentSpanId)?.DisplayName;
    }

    [Fact]
    public async Task A_run_is_one_trace_of_handoffs_agents_chats_evaluations_and_commits()
    {
        var spans = await HeardAsync(async workshop =>
        {
            workshop.Models.Say("research", $$"""{"text":"{{Canary}}"}""");
            await workshop.StartAsync(TestPlaybook.Whole);
            await Reviewers.FinishAsync(workshop);
        });
        var roots = spans.Where(s => s.ParentSpanId == default).ToList();
        Assert.True(roots.Count > 1);
        Assert.All(roots, r => Assert.Equal("run note", r.DisplayName));
        Assert.Equal("finished", roots[^1].GetTagItem("baton.run.status"));
        Assert.Equal("run note", ParentOf(spans, "handoff draft"));
        Assert.Equal("run note", ParentOf(spans, "invoke_agent writer"));
        Assert.Equal("invoke_agent writer", ParentOf(spans, "chat scripted-1"));
        Assert.Equal("run note", ParentOf(spans, "commit shelf"));
        var chat = spans.First(s => s.DisplayName == "chat scripted-1");
        Assert.Equal(("chat", "scripted-1", 100L, 10L), (chat.GetTagItem("gen_ai.operation.name"), chat.GetTagItem("gen_ai.request.model"), chat.GetTagItem("gen_ai.usage.input_tokens"), chat.GetTagItem("gen_ai.usage.output_tokens")));
        var evaluated = spans.First(s => s.DisplayName == "evaluate lint").Events.Single();
        Assert.Equal("gen_ai.evaluation.result", evaluated.Name);
        Assert.Contains(evaluated.Tags, t => t.Key == "gen_ai.evaluation.name" && t.Value is "clean");
        // What was said is nobody's business here.
        Assert.DoesNotContain(Canary, string.Join('\n', spans.SelectMany(s => s.TagObjects.Concat(s.Events.SelectMany(e => e.Tags))).Select(t => $"{t.Key}={t.Value}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_is_told_by_its_kind_and_not_by_its_words()
    {
        var spans = await HeardAsync(async workshop =>
        {
            workshop.Models.Throw("draft", new ModelException($"the key {Canary} is wrong", FailureKind.Permanent));
            await workshop.StartAsync(TestPlaybook.Short);
            await workshop.WorkAsync();
        });
        var invoked = spans.Single(s => s.DisplayName == "invoke_agent writer");
        Assert.Equal((ActivityStatusCode.Error, "Permanent"), (invoked.Status, invoked.GetTagItem("error.type")));
        Assert.Equal("needs-attention", spans.Single(s => s.DisplayName == "run short").GetTagItem("baton.run.status"));
        Assert.DoesNotContain(Canary, string.Join('\n', spans.SelectMany(s => s.TagObjects).Select(t => $"{t.Value}").Concat(spans.Select(s => s.StatusDescription))), StringComparison.Ordinal);
    }
}
