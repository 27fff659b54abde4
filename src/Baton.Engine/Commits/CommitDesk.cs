using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Commits;

/// <summary>Renders what would be sent, and sends what was approved.</summary>
public sealed class CommitDesk(Workspace workspace)
{
    /// <summary>The same for every attempt, and never made of content.</summary>
    public static string KeyOf(RunId run, Step.Commit commit) => $"{run}/{commit.Id}";

    /// <summary>The payload of a commit as an evaluator's step sees it.</summary>
    /// <exception cref="SurfaceException">The surface can't take it.</exception>
    public async ValueTask<RenderedPayload> RenderAsync(Step.Commit commit, Evaluator evaluator, CancellationToken cancellation)
    {
        var surface = workspace.Surfaces[commit.Surface];
        var with = await evaluator.ObjectAsync(commit.With, cancellation);
        var to = await evaluator.ObjectAsync(commit.To, cancellation);
        var violations = surface.Takes.Validate(with).Concat(surface.To.Validate(to)).ToList();
        if (violations.Count > 0)
            throw new SurfaceException(
                $"the surface `{commit.Surface}` can't take this for `{commit.Id}`: {string.Join("; ", violations)}", isTransient: false, mayHaveLanded: false);
        return surface.Render(with, to);
    }

    /// <param name="mayBeRepeated">
    /// The journal says that it was started, and this process did not start it: it may have been sent before a crash.
    /// </param>
    public async Task<RunCommand> SendAsync(RunSession session, Work.SendCommit work, bool mayBeRepeated, CancellationToken cancellation)
    {
        var commit = (Step.Commit)session.State.Plan[work.Ordinal].Step;
        var surface = workspace.Surfaces[commit.Surface];
        var payload = await session.Values.LoadAsync(work.Commit.Payload, cancellation);
        if (SaltedHash.Of(session.State.Salt.Span, payload.Bytes.Span) != work.Commit.PayloadHash)
            return Failed(work, FailureKind.Permanent, "the stored payload is not the one that was approved; nothing was sent");
        var request = new CommitRequest(work.Commit.Key, session.Run.Short, session.Version.Workflow.Name, commit.Id, payload);
        try
        {
            if (mayBeRepeated && surface.Class == SurfaceClass.Neither)
                return new RunCommand.DoubtCommit(work.Ordinal, work.Round, Agents.FailureDetail.Of(
                    $"the commit was started and its receipt is missing; `{commit.Surface}` can't tell whether it landed"));
            var receipt = mayBeRepeated && surface.Class == SurfaceClass.Queryable ? await surface.FindAsync(request, cancellation) : null;
            receipt ??= await surface.CommitAsync(request, cancellation);
            return new RunCommand.RecordReceipt(work.Ordinal, work.Round, Payload.Of(JsonSerializer.SerializeToElement(new
            {
                receipt = new { id = receipt.Id, url = receipt.Url, at = receipt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) },
            })));
        }
        catch (SurfaceException e) when (e.MayHaveLanded && surface.Class == SurfaceClass.Neither)
        {
            return new RunCommand.DoubtCommit(work.Ordinal, work.Round, Agents.FailureDetail.Of(e.Message));
        }
        catch (SurfaceException e)
        {
            return Failed(work, e.IsTransient ? FailureKind.Transient : FailureKind.Permanent, e.Message);
        }
    }

    private RunCommand.RecordFailure Failed(Work.SendCommit work, FailureKind kind, string message) =>
        new(work.Ordinal, work.Round, 0, kind, Agents.FailureDetail.Of(message), default, workspace.Jitter());
}
