using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Prompts;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Commits;

/// <summary>
/// Renders what would be sent, and sees to it that what was approved lands once. Before each sending a record of its start is
/// durable; whoever finds such a record that is not its own goes by the surface's class: the same key again, look first, or ask
/// a person.
/// </summary>
public sealed class CommitDesk(Workspace workspace)
{
    /// <summary>
    /// A sending leaves this soon after its start was recorded or not at all; so others can tell from the record until when it
    /// may be on its way.
    /// </summary>
    public static TimeSpan SendWithin { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The same for every sending, and never made of content.</summary>
    /// <param name="address">The commit's, and so the item's where it stands in one.</param>
    public static string KeyOf(RunId run, string address) => $"{run}/{address}";

    /// <summary>The payload of a commit as an evaluator's step sees it.</summary>
    /// <exception cref="SurfaceException">The surface can't take it.</exception>
    /// <exception cref="HandoffException">What it sends is not there.</exception>
    public async ValueTask<RenderedPayload> RenderAsync(Step.Commit commit, Evaluator evaluator, CancellationToken cancellation)
    {
        var surface = SurfaceOf(commit);
        var with = await evaluator.WholeAsync(commit.With, cancellation);
        var to = await evaluator.WholeAsync(commit.To, cancellation);
        var violations = surface.Takes.Validate(with).Concat(surface.To.Validate(to)).ToList();
        if (violations.Count > 0)
            throw new SurfaceException(
                $"the surface `{commit.Surface}` can't take this for `{commit.Id}`: {string.Join("; ", violations)}", isTransient: false, mayHaveLanded: false);
        return surface.Render(with, to);
    }

    /// <summary>All that would be sent with this payload; nothing is.</summary>
    /// <param name="address">The commit's, with the item's where it stands in one.</param>
    public IReadOnlyList<OutgoingRequest> Rehearse(RunSession session, string address, Payload payload) =>
        SurfaceOf(CommitAt(session, address)).Rehearse(RequestOf(session, address, payload));

    /// <summary>The step behind an address.</summary>
    public static Step.Commit CommitAt(RunSession session, string address) =>
        (Step.Commit)session.Version.Plan.At(address)!.Step;

    /// <summary>The request as it would be, for what is shown and not committed.</summary>
    public static CommitRequest RequestOf(RunSession session, string address, Payload payload) =>
        new(KeyOf(session.Run, address), session.Run.Short, session.Version.Workflow.Name, address, payload);

    /// <summary>
    /// What is to be done about a commit that has begun, as far as it follows from the record alone; null when the surface is
    /// to be asked or sent to.
    /// </summary>
    /// <param name="isOurs">This worker recorded the latest sending's start, and has not sent it yet.</param>
    public RunCommand? Next(RunSession session, Work.SendCommit work, bool isOurs)
    {
        var (commit, progress) = (StepOf(session, work.Place), work.Commit);
        if (WhyNoSurface(commit) is { } why)
            return isOurs
                ? new RunCommand.RefuseSending(work.Place, work.Round, progress.Sending, FailureKind.Permanent, FailureDetail.Of(why), workspace.Jitter())
                : new RunCommand.RecordFailure(work.Place, work.Round, session.State[work.Place].Failures + 1, FailureKind.Permanent, FailureDetail.Of(why), default, workspace.Jitter());
        var surface = SurfaceOf(commit);
        if (isOurs)
            return null;
        if (!progress.MayHaveLanded)
            return Again();
        return surface.Class switch
        {
            SurfaceClass.Queryable => null,
            SurfaceClass.Idempotent when surface.Times.KeyLifetime is not { } kept || session.Now + SendWithin + LimitOf(commit, surface) <= progress.FirstSentAt + kept => Again(),
            SurfaceClass.Idempotent => Doubt($"the first sending's receipt is missing, and `{commit.Surface}` remembers its key for {Durations.Write(surface.Times.KeyLifetime!.Value)} only"),
            _ => Doubt($"the commit was started and its receipt is missing; `{commit.Surface}` can't tell whether it landed"),
        };

        RunCommand.StartSending Again() => new(work.Place, work.Round, progress.Sending + 1);

        RunCommand.DoubtCommit Doubt(string message) => new(work.Place, work.Round, FailureDetail.Of(message));
    }

    /// <summary>The call to the surface, ready to go: what it takes of the run is taken before anything outside is touched.</summary>
    /// <param name="permit">This worker's leave to send; null when it may only look.</param>
    public async Task<CommitCall> PrepareAsync(RunSession session, Work.SendCommit work, SendPermit? permit, CancellationToken cancellation)
    {
        var commit = StepOf(session, work.Place);
        var surface = SurfaceOf(commit);
        var payload = await session.Values.LoadAsync(work.Commit.Payload, cancellation);
        return new CommitCall(work, session.State[work.Place].Failures + 1, commit, surface, workspace)
        {
            Request = new CommitRequest(work.Commit.Key, session.Run.Short, session.Version.Workflow.Name, session.State.AddressOf(work.Place), payload)
            {
                IsTooLate = () => permit is not { IsOver: false },
            },
            IsApproved = SaltedHash.Of(session.State.Salt.Span, payload.Bytes.Span) == work.Commit.PayloadHash,
            Permit = permit,
            Limit = LimitOf(commit, surface),
            QuietFrom = QuietFrom(commit, surface, work.Commit),
            AskedAt = session.Now,
        };
    }

    /// <summary>What a person needs to know who looks whether a commit is there.</summary>
    /// <exception cref="ArgumentException">The step is no commit that is stuck.</exception>
    public async Task<CommitCard> CardAsync(RunSession session, int place, CancellationToken cancellation)
    {
        if (session.State[place] is not { Status: SlotStatus.Stuck, Commit: { } progress, Attention: { } reason } slot)
            throw new ArgumentException($"place {place} is no commit that is stuck", nameof(place));
        var commit = StepOf(session, place);
        var raised = session.History.OfType<RunEvent.AttentionRaised>().Last(e => e.Step == session.State.AddressOf(place));
        string why = FailureDetail.MessageOf((await session.Values.LoadAsync(raised.Detail, cancellation)).Value);
        return new CommitCard(
            session.Run, session.State.AddressOf(place), place, slot.Round, commit.Surface, progress.Key, reason, why, progress.Sending, progress.FirstSentAt,
            QuietFrom(commit, SurfaceOf(commit), progress));
    }

    /// <summary>Takes a person's word on whether a commit landed, durably. Null when it was taken; else why not.</summary>
    public static async Task<string?> SettleAsync(RunSession session, CommitCard card, CommitVerdict verdict, CancellationToken cancellation)
    {
        if (verdict.Found is null && session.Now < card.QuietFrom)
            return $"it may still be on its way until {card.QuietFrom:yyyy-MM-dd HH:mm:ss}Z; look again then";
        var word = new JsonObject { ["by"] = verdict.Person };
        if (verdict.Reason is not null)
            word["reason"] = verdict.Reason;
        return await session.TakeAsync(
            new RunCommand.SettleCommit(card.Place, card.Round, card.Sendings, Payload.Of(JsonSerializer.SerializeToElement(word)), verdict.Found is { } found ? CommitCall.Receipt(found) : null),
            cancellation);
    }

    /// <summary>What is said of a commit whose surface is not there any more; null while it is.</summary>
    public string? WhyNoSurface(Step.Commit commit) => workspace.Surfaces.ContainsKey(commit.Surface) ? null
        : $"the surface `{commit.Surface}` is not in baton.yaml any more; put it back and try again, or cancel the run";

    /// <exception cref="SurfaceException">It is not there any more.</exception>
    private ISurface SurfaceOf(Step.Commit commit) =>
        WhyNoSurface(commit) is { } why ? throw new SurfaceException(why, isTransient: false, mayHaveLanded: false) : workspace.Surfaces[commit.Surface];

    private static Step.Commit StepOf(RunSession session, int place) => (Step.Commit)session.State.StepAt(place);

    private static TimeSpan LimitOf(Step.Commit commit, ISurface surface) => commit.Timeout ?? surface.Times.Request;

    /// <summary>The instant from which finding nothing means that nothing is there, and nothing will be.</summary>
    private static DateTimeOffset QuietFrom(Step.Commit commit, ISurface surface, CommitProgress progress)
    {
        var limit = LimitOf(commit, surface);
        return progress.SentAt + SendWithin + (limit > surface.Times.Request ? limit : surface.Times.Request) + surface.Times.Settle;
    }
}
