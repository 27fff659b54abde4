using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Microsoft.Extensions.AI;

namespace Baton.Engine;

/// <summary>
/// What observers see of runs while they are worked: spans and measurements by OpenTelemetry's conventions for generative AI
/// (invoke_agent, chat, execute_tool, evaluation results), and spans of our own for runs, handoffs and commits. Nobody listens:
/// it costs nothing. Names, numbers and kinds of failures only; what was said is added where <see cref="CapturesContent"/> asks for it.
/// </summary>
/// <remarks>
/// A run is one trace, whichever processes work it and for however long: the trace's id is the run's. Each stretch of work on it
/// is a root span of that trace.
/// </remarks>
public static class Telemetry
{
    /// <summary>Of the source and of the meter.</summary>
    public const string Name = "Baton";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Tokens that a call of a model took.");
    private static readonly Histogram<double> CallSeconds = Meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s", "How long a call of a model took.");
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("baton.cost", "{USD}", "What calls of models cost, by the price table.");
    private static readonly Counter<long> RefusedHandoffs = Meter.CreateCounter<long>("baton.handoff.refused", "{handoff}", "Handoffs that lacked something or broke a contract.");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("baton.commit", "{commit}", "Calls of surfaces to commit or to look, by what came of them.");

    /// <summary>Whether prompts, answers, arguments and results of tools are among the attributes. Off unless an operator asks.</summary>
    public static bool CapturesContent { get; set; }

    /// <summary>
    /// What this process has made durable, event by event, right after it is: the ground of logs. An event of a run is told once,
    /// by whichever process recorded it. Events hold names, numbers and kinds, never content. From many threads.
    /// </summary>
    public static event Action<RunSession, RunEvent, DateTimeOffset>? Recorded;

    internal static void Record(RunSession session, RunEvent @event, DateTimeOffset at) => Recorded?.Invoke(session, @event, at);

    /// <summary>One process's work on a run, until the run is over or waits.</summary>
    public static Activity? Run(RunSession session)
    {
        // The zero span is no parent: the span is a root, in the run's own trace.
        var trace = ActivityTraceId.CreateFromBytes(session.Run.Value.ToByteArray(bigEndian: true));
        var span = Source.StartActivity($"run {session.Version.Workflow.Name}", ActivityKind.Internal, new ActivityContext(trace, default, ActivityTraceFlags.Recorded));
        return span?.SetTag("baton.run.id", session.Run.ToString())
            .SetTag("baton.workflow.name", session.Version.Workflow.Name)
            .SetTag("baton.workflow.version", session.Version.Workflow.Version)
            .SetTag("baton.workflow.digest", session.Version.Digest);
    }

    /// <summary>How the stretch of work left the run.</summary>
    public static void Left(Activity? span, RunState state)
    {
        if (span is null)
            return;
        var (status, _) = RunProgress.Of(state);
        span.SetTag("baton.run.status", RunProgress.Word(status)).SetTag("baton.run.tokens", state.Spent.Tokens).SetTag("baton.run.cost", (double)state.Spent.Cost);
        if (status == RunStatus.NeedsAttention)
            span.SetStatus(ActivityStatusCode.Error, "needs attention");
    }

    /// <summary>What a step needs is gathered and checked.</summary>
    public static Activity? Handoff(RunSession session, int place)
    {
        if (!Source.HasListeners())
            return null;
        string step = session.State.AddressOf(place);
        return Source.StartActivity($"handoff {step}")?.SetTag("baton.step", step).SetTag("baton.round", session.State[place].Round);
    }

    public static void HandedOver(Activity? span, IReadOnlyCollection<HandedOver> values, int promptBytes) =>
        span?.SetTag("baton.handoff.values", values.Select(v => v.Name).ToArray()).SetTag("baton.handoff.prompt_bytes", promptBytes);

    public static void Refused(Activity? span, int refusals)
    {
        RefusedHandoffs.Add(1);
        span?.SetTag("baton.handoff.refusals", refusals).SetStatus(ActivityStatusCode.Error, "the handoff is incomplete or breaks its contract");
    }

    /// <summary>One attempt of an agent's step.</summary>
    /// <param name="step">The step's address.</param>
    public static Activity? InvokeAgent(RunId run, Work.InvokeAgent work, string step, AgentRole role) => Source.StartActivity($"invoke_agent {role.Name}")?
        .SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", role.Name).SetTag("gen_ai.request.model", role.Model)
        .SetTag("gen_ai.conversation.id", run.ToString())
        .SetTag("baton.step", step).SetTag("baton.round", work.Round).SetTag("baton.attempt", work.Attempt);

    public static void Answered(Activity? span, AgentAnswer answer)
    {
        if (span is null)
            return;
        Spent(span, answer.Usage);
        if (answer is AgentAnswer.Failed failed)
            span.SetTag("error.type", failed.Kind.ToString()).SetStatus(ActivityStatusCode.Error, failed.Kind.ToString());
    }

    /// <summary>One turn of a model.</summary>
    public static ChatSpan Chat(Model model, IReadOnlyList<ChatMessage> messages) => new(model, messages);

    public static Activity? ExecuteTool(string tool, string callId) => Source.StartActivity($"execute_tool {tool}")?
        .SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool).SetTag("gen_ai.tool.call.id", callId).SetTag("gen_ai.tool.type", "function");

    public static void ToolDone(Activity? span, Payload? arguments, Payload? result, string? error)
    {
        if (span is null)
            return;
        if (error is not null)
            span.SetTag("error.type", "tool").SetStatus(ActivityStatusCode.Error);
        if (!CapturesContent)
            return;
        span.SetTag("gen_ai.tool.call.arguments", arguments?.Value.GetRawText()).SetTag("gen_ai.tool.call.result", result?.Value.GetRawText() ?? error);
    }

    /// <summary>Scorers look at content; each score is an event of the span.</summary>
    public static Activity? Evaluate(RunSession session, int place)
    {
        if (!Source.HasListeners())
            return null;
        string step = session.State.AddressOf(place);
        return Source.StartActivity($"evaluate {step}")?.SetTag("baton.step", step).SetTag("baton.round", session.State[place].Round);
    }

    public static void Scored(Activity? span, Score score)
    {
        if (span is null)
            return;
        var result = new ActivityTagsCollection
        {
            ["gen_ai.evaluation.name"] = score.Scorer,
            ["gen_ai.evaluation.score.label"] = score.Passed switch { true => "passed", false => "failed", _ => "unscored" },
        };
        if (score.Value is { } value)
            result["gen_ai.evaluation.score.value"] = value;
        if (CapturesContent && score.Findings.Count > 0)
            result["gen_ai.evaluation.explanation"] = string.Join("; ", score.Findings.Select(f => f.Message));
        span.AddEvent(new ActivityEvent("gen_ai.evaluation.result", tags: result));
    }

    /// <summary>One call of a surface, to send or to look.</summary>
    public static Activity? Commit(string step, string surface, bool sends) => Source.StartActivity($"commit {step}", ActivityKind.Client)?
        .SetTag("baton.step", step).SetTag("baton.surface", surface).SetTag("baton.commit.sends", sends);

    public static void Committed(Activity? span, string surface, RunCommand came)
    {
        string outcome = came.GetType().Name;
        Commits.Add(1, new("baton.surface", surface), new("baton.commit.outcome", outcome));
        span?.SetTag("baton.commit.outcome", outcome);
        if (came is not RunCommand.RecordReceipt)
            span?.SetStatus(ActivityStatusCode.Error, outcome);
    }

    private static void Spent(Activity span, Usage usage)
    {
        span.SetTag("gen_ai.usage.input_tokens", usage.InputTokens).SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        if (usage.CachedInputTokens > 0)
            span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokens);
        span.SetTag("baton.cost", (double)usage.Cost);
    }

    /// <summary>A call of a model that is out.</summary>
    public readonly struct ChatSpan : IDisposable
    {
        private readonly Activity? _span;
        private readonly string _provider;
        private readonly string _model;
        private readonly long _since;

        internal ChatSpan(Model model, IReadOnlyList<ChatMessage> messages)
        {
            (_model, _since) = (model.Id, Stopwatch.GetTimestamp());
            bool isHeard = Source.HasListeners() || Tokens.Enabled;
            _provider = isHeard ? (model.Client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.ProviderName ?? model.Name : "";
            _span = Source.StartActivity($"chat {model.Id}", ActivityKind.Client)?
                .SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", _provider).SetTag("gen_ai.request.model", model.Id);
            if (model.MaxOutputTokens is { } most)
                _span?.SetTag("gen_ai.request.max_tokens", most);
            if (model.Temperature is { } temperature)
                _span?.SetTag("gen_ai.request.temperature", (double)temperature);
            if (CapturesContent)
                _span?.SetTag("gen_ai.input.messages", Written(messages));
        }

        /// <summary>It came back whole.</summary>
        public void Ended(ChatResponse response, Usage usage)
        {
            Measure(null);
            KeyValuePair<string, object?>[] tags = [new("gen_ai.operation.name", "chat"), new("gen_ai.provider.name", _provider), new("gen_ai.request.model", _model)];
            Tokens.Record(usage.InputTokens, [.. tags, new("gen_ai.token.type", "input")]);
            Tokens.Record(usage.OutputTokens, [.. tags, new("gen_ai.token.type", "output")]);
            Cost.Add((double)usage.Cost, tags);
            if (_span is null)
                return;
            Spent(_span, usage);
            _span.SetTag("gen_ai.response.model", response.ModelId ?? _model);
            if (response.FinishReason is { } reason)
                _span.SetTag("gen_ai.response.finish_reasons", new[] { reason.Value });
            if (CapturesContent)
                _span.SetTag("gen_ai.output.messages", Written(response.Messages));
        }

        /// <summary>It did not.</summary>
        public void Failed(Exception exception)
        {
            Measure(exception.GetType().Name);
            _span?.SetTag("error.type", exception.GetType().Name).SetStatus(ActivityStatusCode.Error);
        }

        public void Dispose() => _span?.Dispose();

        private void Measure(string? error)
        {
            var tags = new TagList { { "gen_ai.operation.name", "chat" }, { "gen_ai.provider.name", _provider }, { "gen_ai.request.model", _model } };
            if (error is not null)
                tags.Add("error.type", error);
            CallSeconds.Record(Stopwatch.GetElapsedTime(_since).TotalSeconds, tags);
        }

        private static string Written(IEnumerable<ChatMessage> messages) => new JsonArray([.. messages.Select(m => (JsonNode)new JsonObject
        {
            ["role"] = m.Role.Value,
            ["parts"] = new JsonArray(new JsonObject { ["type"] = "text", ["content"] = m.Text }),
        })]).ToJsonString(JsonSerializerOptions.Web);
    }
}
