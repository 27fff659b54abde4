using System.Text.Json;
using System.Text.Unicode;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Commands;

/// <summary>
/// A program as a tool: its arguments come in as JSON on its standard input, its result goes out as JSON on its standard output. What
/// it says on standard error is the reason when it fails.
/// </summary>
public sealed class CommandTool(string name, CommandOptions options, TimeProvider clock) : ITool
{
    /// <summary>Exit codes that say more than that it failed; sysexits.h.</summary>
    public const int RefusedData = 65, TryAgain = 75;

    private readonly CommandProcess _process = new(options, clock);

    public string Name => name;

    public string Summary => options.Summary;

    public Contract Takes => options.Takes;

    public Contract Gives => options.Gives;

    public ToolEffect Effect => options.Effect;

    public async Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
    {
        var ended = await _process.RunAsync(Payload.Of(arguments).Bytes, use, cancellation) ?? throw Failed(
            $"it was not done within {Durations.Write(options.Timeout)}, and was ended", FailureKind.Transient);
        if (ended.IsTooMuch)
            throw Failed($"it gave more than {CommandProcess.MaxOutput / 1024:N0} KB", FailureKind.Permanent);
        if (ended.ExitCode != 0)
            throw Failed(
                $"it ended with exit code {ended.ExitCode}{(ended.Error.Length > 0 ? $": {ended.Error}" : ", and said nothing on standard error")}",
                ended.ExitCode == RefusedData ? FailureKind.Permanent : FailureKind.Transient, ended.ExitCode is not (RefusedData or TryAgain));
        if (!Utf8.IsValid(ended.Output))
            throw Failed("it wrote no JSON on standard output: what it wrote is not UTF-8", FailureKind.Transient);
        try
        {
            using var document = JsonDocument.Parse(ended.Output, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw Failed($"it wrote no JSON on standard output: {e.Message}", FailureKind.Transient);
        }
    }

    private static ToolException Failed(string what, FailureKind kind, bool mayHaveWritten = true) => new(what) { Kind = kind, MayHaveWritten = mayHaveWritten };
}
