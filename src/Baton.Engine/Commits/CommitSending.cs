using System.Globalization;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Commits;

/// <summary>One sending of a commit's payload, and what came of it.</summary>
public sealed class CommitSending(
    Work.SendCommit work, int attempt, Step.Commit commit, ISurface surface, CommitRequest request, bool isApproved, bool mayBeRepeated, Workspace workspace)
{
    /// <summary>For commits whose author says nothing.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Once it has been sent: false only when the surface is sure that nothing was written.</summary>
    public bool MayHaveLanded { get; private set; } = true;

    public async Task<RunCommand> SendAsync(CancellationToken cancellation)
    {
        if (!isApproved)
            return Failed(FailureKind.Permanent, "the stored payload is not the one that was approved; nothing was sent");
        if (mayBeRepeated && surface.Class == SurfaceClass.Neither)
            return InDoubt($"the commit was started and its receipt is missing; `{commit.Surface}` can't tell whether it landed");
        var limit = commit.Timeout ?? DefaultTimeout;
        using var timeout = new CancellationTokenSource(limit, workspace.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var receipt = mayBeRepeated && surface.Class == SurfaceClass.Queryable ? await surface.FindAsync(request, either.Token) : null;
            receipt ??= await surface.CommitAsync(request, either.Token);
            return new RunCommand.RecordReceipt(work.Place, work.Round, Payload.Of(JsonSerializer.SerializeToElement(new
            {
                receipt = new { id = receipt.Id, url = receipt.Url, at = receipt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) },
            })));
        }
        catch (SurfaceException e)
        {
            MayHaveLanded = e.MayHaveLanded || mayBeRepeated;
            return e.MayHaveLanded && surface.Class == SurfaceClass.Neither
                ? InDoubt(e.Message)
                : Failed(e.IsTransient ? FailureKind.Transient : FailureKind.Permanent, e.Message, e.MayHaveLanded);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string message = $"`{commit.Surface}` did not answer within {Durations.Write(limit)}; it may have landed";
            return surface.Class == SurfaceClass.Neither ? InDoubt(message) : Failed(FailureKind.TimedOut, message, mayHaveLanded: true);
        }
    }

    private RunCommand.DoubtCommit InDoubt(string message) => new(work.Place, work.Round, FailureDetail.Of(message));

    private RunCommand.RecordFailure Failed(FailureKind kind, string message, bool mayHaveLanded = false) =>
        new(work.Place, work.Round, attempt, kind, FailureDetail.Of(message), default, workspace.Jitter()) { MayHaveLanded = mayHaveLanded };
}
