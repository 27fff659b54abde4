using System.Globalization;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Commits;

/// <summary>One call to a surface for a commit, to send it or to look for it, and the command that follows from what came of it.</summary>
public sealed class CommitCall(Work.SendCommit work, int attempt, Step.Commit commit, ISurface surface, Workspace workspace)
{
    public required CommitRequest Request { get; init; }

    /// <summary>The stored payload is the one that was approved.</summary>
    public required bool IsApproved { get; init; }

    /// <summary>Leave to send; null when an earlier sending's fate is to be found out.</summary>
    public required SendPermit? Permit { get; init; }

    public required TimeSpan Limit { get; init; }

    /// <summary>From then on finding nothing counts.</summary>
    public required DateTimeOffset QuietFrom { get; init; }

    /// <summary>Not later than the call.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>As a commit's step hands it out.</summary>
    public static Payload Receipt(CommitReceipt receipt) => Payload.Of(JsonSerializer.SerializeToElement(new
    {
        receipt = new { id = receipt.Id, url = receipt.Url, at = receipt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) },
    }));

    public async Task<RunCommand> GoAsync(CancellationToken cancellation)
    {
        using var span = Telemetry.Commit(Request.Step, commit.Surface, sends: Permit is not null);
        var came = await CallAsync(cancellation);
        Telemetry.Committed(span, commit.Surface, came);
        return came;
    }

    private async Task<RunCommand> CallAsync(CancellationToken cancellation)
    {
        if (Permit is not null && !IsApproved)
            return Refused(FailureKind.Permanent, "the stored payload is not the one that was approved; nothing was sent");
        using var timeout = new CancellationTokenSource(Limit, workspace.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return Permit is not null ? await SendAsync(either.Token) : await LookAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string message = $"`{commit.Surface}` did not answer within {Durations.Write(Limit)}";
            return Permit is null ? Failed(FailureKind.TimedOut, message)
                : surface.Class == SurfaceClass.Neither ? InDoubt($"{message}; it may have landed")
                : Failed(FailureKind.TimedOut, $"{message}; it may have landed");
        }
    }

    private async Task<RunCommand> SendAsync(CancellationToken cancellation)
    {
        try
        {
            // Whoever was frozen since the start was recorded does not write any more.
            Request.RequireInTime();
            var receipt = await surface.CommitAsync(Request, cancellation);
            return surface.Class == SurfaceClass.Queryable && await ReadBackAsync(cancellation) is { Count: > 1 } found ? Duplicate(found) : Landed(receipt);
        }
        catch (SurfaceException e) when (!e.MayHaveLanded)
        {
            return Refused(KindOf(e), e.Message);
        }
        catch (SurfaceException e)
        {
            return surface.Class == SurfaceClass.Neither ? InDoubt(e.Message) : Failed(KindOf(e), e.Message);
        }
    }

    private async Task<RunCommand> LookAsync(CancellationToken cancellation)
    {
        try
        {
            return await surface.FindAsync(Request, cancellation) switch
            {
                [] when AskedAt < QuietFrom => new RunCommand.AwaitCommit(work.Place, work.Round, QuietFrom),
                [] => new RunCommand.StartSending(work.Place, work.Round, work.Commit.Sending + 1),
                [var only] => Landed(only),
                var found => Duplicate(found),
            };
        }
        catch (SurfaceException e)
        {
            return Failed(KindOf(e), e.Message);
        }
    }

    /// <summary>The receipt stands, whether or not the surface can be asked.</summary>
    private async Task<IReadOnlyList<CommitReceipt>> ReadBackAsync(CancellationToken cancellation)
    {
        try
        {
            return await surface.FindAsync(Request, cancellation);
        }
        catch (Exception e) when (e is SurfaceException or OperationCanceledException)
        {
            return [];
        }
    }

    private static FailureKind KindOf(SurfaceException e) => e.IsTransient ? FailureKind.Transient : FailureKind.Permanent;

    private RunCommand.RecordReceipt Landed(CommitReceipt receipt) => new(work.Place, work.Round, Receipt(receipt));

    private RunCommand.ReportDuplicate Duplicate(IReadOnlyList<CommitReceipt> found) => new(work.Place, work.Round, FailureDetail.Of(
        $"`{commit.Surface}` shows it {found.Count} times: {string.Join(", ", found.Select(f => f.Url.Length > 0 ? f.Url : f.Id))}"));

    private RunCommand.DoubtCommit InDoubt(string message) => new(work.Place, work.Round, FailureDetail.Of(message));

    private RunCommand.RefuseSending Refused(FailureKind kind, string message) =>
        new(work.Place, work.Round, work.Commit.Sending, kind, FailureDetail.Of(message), workspace.Jitter());

    private RunCommand.RecordFailure Failed(FailureKind kind, string message) =>
        new(work.Place, work.Round, attempt, kind, FailureDetail.Of(message), default, workspace.Jitter());
}
