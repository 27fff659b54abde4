using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Prompts;
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
    /// <exception cref="HandoffException">What it sends is not there.</exception>
    public async ValueTask<RenderedPayload> RenderAsync(Step.Commit commit, Evaluator evaluator, CancellationToken cancellation)
    {
        var surface = workspace.Surfaces[commit.Surface];
        var with = await evaluator.WholeAsync(commit.With, cancellation);
        var to = await evaluator.WholeAsync(commit.To, cancellation);
        var violations = surface.Takes.Validate(with).Concat(surface.To.Validate(to)).ToList();
        if (violations.Count > 0)
            throw new SurfaceException(
                $"the surface `{commit.Surface}` can't take this for `{commit.Id}`: {string.Join("; ", violations)}", isTransient: false, mayHaveLanded: false);
        return surface.Render(with, to);
    }

    /// <summary>The sending of a commit, ready to go: what it takes of the run is taken before anything outside is touched.</summary>
    /// <param name="mayBeRepeated">It may have been sent before: in this process, or in one that is no more.</param>
    public async Task<CommitSending> PrepareAsync(RunSession session, Work.SendCommit work, bool mayBeRepeated, CancellationToken cancellation)
    {
        var commit = (Step.Commit)session.State.Plan[work.Ordinal].Step;
        var payload = await session.Values.LoadAsync(work.Commit.Payload, cancellation);
        bool isApproved = SaltedHash.Of(session.State.Salt.Span, payload.Bytes.Span) == work.Commit.PayloadHash;
        var request = new CommitRequest(work.Commit.Key, session.Run.Short, session.Version.Workflow.Name, commit.Id, payload);
        return new CommitSending(
            work, session.State[work.Ordinal].Failures + 1, commit, workspace.Surfaces[commit.Surface], request, isApproved, mayBeRepeated, workspace);
    }
}

