using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;

namespace Baton.Engine.Tools;

/// <summary>One call of a step's tool, and the command that follows from what came of it.</summary>
public sealed class ToolCall(Work.CallTool work, Step.Tool step, ToolUse use, Payload arguments, Workspace workspace)
{
    /// <param name="withdrawn">Nobody waits for the result any more.</param>
    public async Task<RunCommand> GoAsync(CancellationToken withdrawn, CancellationToken cancellation)
    {
        if (workspace.Tools.GetValueOrDefault(step.Use) is not { Effect: ToolEffect.Read } tool)
            return Failed(FailureKind.Permanent, $"there is no tool `{step.Use}` here any more that reads; set it up in baton.yaml again");
        var limit = step.Timeout ?? AgentInvoker.DefaultTimeout;
        using var timeout = new CancellationTokenSource(limit, workspace.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, withdrawn, cancellation);
        try
        {
            // A tool need not listen to its token; what it does then is nobody's affair any more.
            return await new CheckedTool(tool, workspace.Secrets.Mask).CallAsync(arguments, use, either.Token).WaitAsync(either.Token) switch
            {
                ToolAnswer.Given given when step.Produces.Validate(given.Result.Value) is { Count: > 0 } broken => Failed(FailureKind.Permanent, Broken(broken)),
                ToolAnswer.Given given => new RunCommand.RecordOutput(work.Place, work.Round, work.Attempt, given.Result, default),
                ToolAnswer.Failed failed => Failed(failed.Kind, $"`{step.Use}`: {failed.Message}"),
                _ => throw new InvalidOperationException("a tool's answer is either"),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return withdrawn.IsCancellationRequested
                ? Failed(FailureKind.Transient, "nobody waits for the result any more")
                : Failed(FailureKind.TimedOut, $"`{step.Use}` gave no result within {Durations.Write(limit)}");
        }
    }

    private string Broken(IReadOnlyList<Violation> broken) =>
        $"what `{step.Use}` gave is not what the step produces: {string.Join("; ", broken.Take(CheckedTool.MaxViolations))}";

    private RunCommand.RecordFailure Failed(FailureKind kind, string message) =>
        new(work.Place, work.Round, work.Attempt, kind, FailureDetail.Of(message), default, workspace.Jitter());
}
