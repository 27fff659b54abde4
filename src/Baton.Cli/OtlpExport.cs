using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Engine;
using Baton.Engine.Runs;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Baton.Cli;

/// <summary>
/// Sends what <see cref="Telemetry"/> tells to an OpenTelemetry collector, where OpenTelemetry's own environment variables say
/// to; nothing is loaded and nothing is sent without them.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;
    private readonly ILoggerFactory? _logs;
    private readonly ILogger? _log;

    private OtlpExport(Func<string, string?> environment)
    {
        Telemetry.CapturesContent = environment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT") is "true" or "TRUE" or "True";
        if (IsWanted("TRACES", environment))
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Named).AddSource(Telemetry.Name).AddOtlpExporter().Build();
        if (IsWanted("METRICS", environment))
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Named).AddMeter(Telemetry.Name).AddOtlpExporter().Build();
        if (IsWanted("LOGS", environment))
        {
            _logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddOpenTelemetry(options =>
            {
                var resource = ResourceBuilder.CreateDefault();
                Named(resource);
                options.SetResourceBuilder(resource).AddOtlpExporter();
                options.IncludeFormattedMessage = true;
            }));
            _log = _logs.CreateLogger(Telemetry.Name);
            Telemetry.Recorded += Log;
        }

        void Named(ResourceBuilder resource)
        {
            if (environment("OTEL_SERVICE_NAME") is null && environment("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) != true)
                resource.AddService("baton");
        }
    }

    /// <summary>Null where nobody asked for it.</summary>
    public static OtlpExport? Start(Func<string, string?> environment) =>
        environment("OTEL_SDK_DISABLED") is not ("true" or "TRUE" or "True") && Signals.Any(s => IsWanted(s, environment)) ? new OtlpExport(environment) : null;

    /// <summary>What is still to be sent is sent.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        Telemetry.Recorded -= Log;
        _logs?.Dispose();
    }

    private void Log(RunSession session, RunEvent @event, DateTimeOffset at)
    {
        var line = LogLine.Of(session, @event, at);
        _log!.Log(line.Level, new EventId(0, $"baton.{line.Event}"), line.Attributes, null, (_, _) => line.Words);
    }

    private static bool IsWanted(string signal, Func<string, string?> environment) =>
        environment($"OTEL_{signal}_EXPORTER") is null or "otlp" && (environment(Endpoint) ?? environment($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is { Length: > 0 };
}
