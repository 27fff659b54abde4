using Baton.Engine;
using OpenTelemetry;
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

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport(Func<string, string?> environment)
    {
        Telemetry.CapturesContent = environment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT") is "true" or "TRUE" or "True";
        if (IsWanted("TRACES", environment))
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Named).AddSource(Telemetry.Name).AddOtlpExporter().Build();
        if (IsWanted("METRICS", environment))
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Named).AddMeter(Telemetry.Name).AddOtlpExporter().Build();

        void Named(ResourceBuilder resource)
        {
            if (environment("OTEL_SERVICE_NAME") is null && environment("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) != true)
                resource.AddService("baton");
        }
    }

    /// <summary>Null where nobody asked for it.</summary>
    public static OtlpExport? Start(Func<string, string?> environment) =>
        environment("OTEL_SDK_DISABLED") is not ("true" or "TRUE" or "True") && (IsWanted("TRACES", environment) || IsWanted("METRICS", environment)) ? new OtlpExport(environment) : null;

    /// <summary>What is still to be sent is sent.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static bool IsWanted(string signal, Func<string, string?> environment) =>
        environment($"OTEL_{signal}_EXPORTER") is null or "otlp" && (environment(Endpoint) ?? environment($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is { Length: > 0 };
}
