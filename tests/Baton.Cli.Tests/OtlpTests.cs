using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Cli.Tests;

/// <summary>A collector as OpenTelemetry defines one (OTLP over HTTP, binary protobuf), and what the built tool sends it.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Canary = "canary-9f41c2";

    private readonly ScratchWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_collector_gets_the_run_as_one_trace_with_its_parents_and_no_content_and_no_secret()
    {
        string brief = await _workspace.NewPlaybookAsync();
        _workspace.Write("baton.yaml", "models:\n  default: { provider: offline }\n  spare: { provider: openai, model: gpt, api_key: env:SPARE_KEY }\n");
        File.AppendAllText(_workspace.In(brief), $"# {Canary}\n");
        _workspace.Replace(brief, "audience: ", $"audience: {Canary} ");
        using var collector = new Collector();

        var run = (await _workspace.BatonWithAsync(
            [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("SPARE_KEY", $"sk-{Canary}")],
            "run", "news", "--brief", brief, "--auto-approve", "--json")).Expect(0).Json;

        var spans = await collector.SpansAsync();
        Assert.All(spans, s => Assert.Equal(run.GetProperty("run").GetString(), s.Trace));
        var root = Assert.Single(spans, s => s.Name == "run news" && s.Parent.Length == 0 && spans.Any(o => o.Parent == s.Id && o.Name.StartsWith("invoke_agent", StringComparison.Ordinal)));
        var invoked = spans.First(s => s.Name.StartsWith("invoke_agent ", StringComparison.Ordinal) && s.Parent == root.Id);
        var chat = spans.First(s => s.Name.StartsWith("chat ", StringComparison.Ordinal) && s.Parent == invoked.Id);
        Assert.Contains(spans, s => s.Name == "handoff draft");
        Assert.Contains(spans, s => s.Name.StartsWith("evaluate ", StringComparison.Ordinal) && s.Texts.Contains("gen_ai.evaluation.result"));
        Assert.Contains(spans, s => s.Name.StartsWith("commit ", StringComparison.Ordinal));
        Assert.Subset(chat.Texts.ToHashSet(), new HashSet<string> { "gen_ai.operation.name", "chat", "gen_ai.request.model", "gen_ai.provider.name", "gen_ai.usage.input_tokens" });
        Assert.Contains("gen_ai.client.token.usage", await collector.MetricsAsync(), StringComparison.Ordinal);
        var logs = collector.Logs();
        Assert.All(logs, l => Assert.Equal(run.GetProperty("run").GetString(), l.Trace));
        Assert.Contains(logs, l => l.Words.StartsWith("draft: asked ", StringComparison.Ordinal) && l.Level == "Information");
        Assert.Equal("run finished", logs[^1].Words);
        Assert.DoesNotContain(Canary, collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_is_sent_where_it_is_asked_for()
    {
        string brief = await _workspace.NewPlaybookAsync();
        _workspace.Replace(brief, "audience: ", $"audience: {Canary} ");
        using var collector = new Collector();
        (await _workspace.BatonWithAsync(
            [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true")],
            "run", "news", "--brief", brief, "--no-review")).Expect(3);
        await collector.SpansAsync();
        Assert.Contains(Canary, collector.Everything, StringComparison.Ordinal);
    }

    private sealed record Span(string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Texts);

    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly List<(string Path, byte[] Body)> _got = [];
        private readonly Task _serving;

        public Collector()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address { get; }

        public string Everything
        {
            get
            {
                lock (_got)
                    return string.Concat(_got.Select(g => Encoding.UTF8.GetString(g.Body)));
            }
        }

        /// <summary>The exporter sends what is left before the process ends, so all of it is here by then.</summary>
        public Task<List<Span>> SpansAsync() => Task.FromResult(Bodies("/v1/traces").SelectMany(body =>
            from resource in Wire.Messages(body, 1)
            from scope in Wire.Messages(resource, 2)
            from span in Wire.Messages(scope, 2)
            select new Span(Wire.Hex(span, 1), Wire.Hex(span, 2), Wire.Hex(span, 4), Wire.Text(span, 5), [.. Wire.AllTexts(span)])).ToList());

        /// <summary>In the order in which they were sent.</summary>
        public List<(string Trace, string Level, string Words)> Logs() => [.. Bodies("/v1/logs").SelectMany(body =>
            from resource in Wire.Messages(body, 1)
            from scope in Wire.Messages(resource, 2)
            from log in Wire.Messages(scope, 2)
            select (Wire.Hex(log, 9), Wire.Text(log, 3), Wire.Text(Wire.Messages(log, 5).First(), 1)))];

        public Task<string> MetricsAsync() => Task.FromResult(string.Concat(Bodies("/v1/metrics").Select(Encoding.UTF8.GetString)));

        public void Dispose()
        {
            _listener.Stop();
            _listener.Close();
            Assert.True(_serving.Wait(TimeSpan.FromSeconds(10)));
        }

        private List<byte[]> Bodies(string path)
        {
            lock (_got)
                return [.. _got.Where(g => g.Path == path).Select(g => g.Body)];
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    lock (_got)
                        _got.Add((context.Request.Url!.AbsolutePath, body.ToArray()));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    /// <summary>Protobuf's wire format, as far as OTLP's messages need it: fields of lengths, and the others skipped.</summary>
    private static class Wire
    {
        public static IEnumerable<byte[]> Messages(byte[] message, int field) => Fields(message).Where(f => f.Number == field).Select(f => f.Bytes);

        public static string Hex(byte[] message, int field) => Messages(message, field).FirstOrDefault() is { } bytes ? Convert.ToHexStringLower(bytes) : "";

        public static string Text(byte[] message, int field) => Messages(message, field).FirstOrDefault() is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

        /// <summary>Of attributes (9) their keys and texts, of events (11) their names too.</summary>
        public static IEnumerable<string> AllTexts(byte[] span) =>
            Messages(span, 9).SelectMany(Attribute).Concat(Messages(span, 11).SelectMany(e => Messages(e, 3).SelectMany(Attribute).Prepend(Text(e, 2))));

        private static IEnumerable<string> Attribute(byte[] pair)
        {
            yield return Text(pair, 1);
            foreach (var value in Messages(pair, 2))
                if (Messages(value, 1).FirstOrDefault() is { } text)
                    yield return Encoding.UTF8.GetString(text);
        }

        private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
        {
            int at = 0;
            while (at < message.Length)
            {
                ulong tag = Varint(message, ref at);
                switch (tag & 7)
                {
                    case 0:
                        Varint(message, ref at);
                        break;
                    case 1:
                        at += 8;
                        break;
                    case 5:
                        at += 4;
                        break;
                    case 2:
                        int length = (int)Varint(message, ref at);
                        yield return ((int)(tag >> 3), message[at..(at + length)]);
                        at += length;
                        break;
                    default:
                        throw new InvalidDataException($"wire type {tag & 7}");
                }
            }
        }

        private static ulong Varint(byte[] message, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = message[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }
}
