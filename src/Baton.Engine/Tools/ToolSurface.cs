using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tools;

/// <summary>
/// A tool that writes, as a commit sends to it: people approve its arguments, and these very bytes reach it. Whether it wrote when it
/// failed nobody can ask it, so it is a surface of the class <see cref="SurfaceClass.Neither"/>.
/// </summary>
public sealed class ToolSurface(ITool tool, TimeSpan limit, Func<string, string> mask, TimeProvider clock) : ISurface
{
    /// <summary>What a tool that writes has to give: what it calls the thing it made, and where people find it.</summary>
    public static Contract Receipt { get; } = Contract.Object(ContractField.Required("id", Contract.String), ContractField.Optional("url", Contract.String));

    private const string Part = "arguments.json";

    private readonly CheckedTool _tool = new(tool, mask);

    public string Name => tool.Name;

    public string Summary => tool.Summary;

    public SurfaceClass Class => SurfaceClass.Neither;

    public SurfaceTimes Times { get; } = new(limit, TimeSpan.Zero);

    public Contract To { get; } = Contract.Object(ContractField.Required("surface", Contract.String));

    public Contract Takes => tool.Takes;

    public RenderedPayload Render(JsonElement with, JsonElement to) => new(
        Payload.Of(JsonSerializer.SerializeToElement(new JsonObject
        {
            ["to"] = JsonNode.Parse(to.GetRawText()),
            ["parts"] = new JsonObject { [Part] = new JsonObject { ["type"] = "application/json", ["text"] = System.Text.Encoding.UTF8.GetString(Payload.Of(with).Bytes.Span) } },
        })),
        $"the tool {tool.Name}");

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        using var arguments = JsonDocument.Parse(request.Payload.Value.GetProperty("parts").GetProperty(Part).GetProperty("text").GetString()!);
        request.RequireInTime();
        switch (await _tool.CallAsync(Payload.Of(arguments.RootElement), new ToolUse(request.Run, request.Step, request.Key), cancellation))
        {
            case ToolAnswer.Given given:
                string id = given.Result.Value.GetProperty("id").GetString()!;
                return new CommitReceipt(id, given.Result.Value.TryGetProperty("url", out var url) ? url.GetString()! : $"{tool.Name}:{id}", clock.GetUtcNow());
            case ToolAnswer.Failed failed:
                throw new SurfaceException($"`{tool.Name}`: {failed.Message}", isTransient: failed.Kind != FailureKind.Permanent, mayHaveLanded: failed.MayHaveWritten);
            default:
                throw new InvalidOperationException("a tool's answer is either");
        }
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<CommitReceipt>>([]);
}
