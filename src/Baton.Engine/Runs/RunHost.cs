using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Runs;

/// <summary>Starts runs, opens them, and sees to it that one worker at a time works each.</summary>
public sealed class RunHost(IJournal journal, Workspace workspace, RunOwner self)
{
    /// <summary>How long a worker that says nothing keeps its run from others.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How many versions a host keeps read; all are forgotten when there are more.</summary>
    private const int MaxVersions = 64;

    private readonly ConcurrentDictionary<string, byte> _savedVersions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WorkflowVersion> _versions = new(StringComparer.Ordinal);

    public IJournal Journal { get; } = journal;

    /// <summary>How long this host's workers keep a run without a word.</summary>
    public TimeSpan KeepsFor { get; init; } = Lease;

    /// <summary>Once it is cancelled its workers begin nothing new, and end when what is out has come back.</summary>
    public CancellationToken Draining { get; init; }

    /// <summary>Makes a run, durably, for whoever works it. The brief must be valid under the workflow's contract.</summary>
    /// <param name="labels">By which people find the run.</param>
    /// <param name="files">What the brief names of attachments.</param>
    public async Task<RunSession> StartAsync(
        LoadedPlaybook playbook, JsonElement brief, string cause, bool autoApprove, CancellationToken cancellation,
        ImmutableSortedDictionary<string, string>? labels = null, IReadOnlyList<KeptFile>? files = null)
    {
        var session = await BeginAsync(playbook, brief, cause, autoApprove, cancellation, labels, files);
        await session.AppendAsync(cancellation);
        return session;
    }

    /// <summary>The same for this host to work: <see cref="WorkAsync"/> makes it durable in one record with its first steps, and its own from there on.</summary>
    public async Task<RunSession> BeginAsync(
        LoadedPlaybook playbook, JsonElement brief, string cause, bool autoApprove, CancellationToken cancellation,
        ImmutableSortedDictionary<string, string>? labels = null, IReadOnlyList<KeptFile>? files = null)
    {
        labels ??= ImmutableSortedDictionary<string, string>.Empty;
        var version = playbook.Version!;
        if (!_savedVersions.ContainsKey(version.Digest))
        {
            await Journal.SaveVersionAsync(
                new StoredVersion(version.Digest, version.Workflow.Name, version.Workflow.Version, PlaybookSnapshot.Write(playbook.Files)), cancellation);
            _savedVersions.TryAdd(version.Digest, 0);
        }
        var session = NewSession(version, brief, labels);
        session.Bring(files ?? []);
        session.Stage(new RunCommand.Start(Payload.Of(brief), cause, autoApprove, labels.IsEmpty ? null : RunLabels.Write(labels)));
        return session;
    }

    /// <summary>Of a run that is not there yet; its first record makes it.</summary>
    internal RunSession NewSession(WorkflowVersion version, JsonElement brief, ImmutableSortedDictionary<string, string> labels)
    {
        var run = new RunId(Guid.CreateVersion7(workspace.Clock.GetUtcNow()));
        return RunSession.New(run, version, BriefWords.Of(brief, version.Workflow.Brief), labels, RandomNumberGenerator.GetBytes(16), Journal, workspace.Clock);
    }

    /// <param name="keepsPast">Whether the session is asked for its events.</param>
    /// <exception cref="JournalException">The run can't be read here; nothing of it has changed.</exception>
    public async Task<RunSession> OpenAsync(RunRow run, CancellationToken cancellation, bool keepsPast = true)
    {
        RunSession.RequireReader(run);
        return await RunSession.OpenAsync(run, await VersionOfAsync(run, cancellation), Journal, workspace.Clock, cancellation, keepsPast);
    }

    /// <summary>Read once, however many runs of it are opened.</summary>
    private async ValueTask<WorkflowVersion> VersionOfAsync(RunRow run, CancellationToken cancellation)
    {
        if (_versions.TryGetValue(run.Digest, out var known))
            return known;
        var version = await PlaybookLoader.PinnedAsync(Journal, run, cancellation);
        if (_versions.Count >= MaxVersions)
            _versions.Clear();
        return _versions.GetOrAdd(run.Digest, version);
    }

    /// <summary>
    /// Works the run as its one worker, until it is over or parks. Null when that went through; else who works it: from the
    /// beginning, or because this worker was silent for so long that another took over.
    /// </summary>
    public async Task<LeaseOutcome.HeldBy?> WorkAsync(RunSession session, TimeSpan patience, IRunProgress progress, CancellationToken cancellation)
    {
        // Nobody else knows of it yet.
        if (session.IsNew && await WorkLeasedAsync(session, patience, progress, JournalAppend.FirstEpoch, null, cancellation))
            return null;
        while (true)
        {
            switch (await Journal.AcquireAsync(session.Run, self, KeepsFor, LocalProcess.IsGone, cancellation))
            {
                case LeaseOutcome.HeldBy held:
                    return held;
                case LeaseOutcome.Acquired acquired:
                    if (await WorkLeasedAsync(session, patience, progress, acquired.Epoch, acquired.At, cancellation))
                        return null;
                    break;
                default:
                    throw new JournalException(JournalFault.Corrupt, $"run {session.Run.Short} is not in the journal any more");
            }
        }
    }

    /// <param name="acquiredAt">By the journal's clock; null where the journal has not been asked yet.</param>
    /// <returns>False when the run was lost to another worker.</returns>
    private async Task<bool> WorkLeasedAsync(RunSession session, TimeSpan patience, IRunProgress progress, long epoch, DateTimeOffset? acquiredAt, CancellationToken cancellation)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        session.Own(self, epoch, KeepsFor, acquiredAt);
        var renewing = RenewAsync(session, epoch, lost);
        using var span = Telemetry.Run(session);
        try
        {
            if (!session.IsNew)
                await session.CatchUpAsync(lost.Token);
            bool owned = await new RunWorker(session, workspace, progress) { Draining = Draining }.WorkAsync(patience, lost.Token);
            Telemetry.Left(span, session.State);
            return owned;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lost.Cancel();
            await renewing;
            if (session.Disown() is { } held && !session.IsNew)
                await ReleaseAsync(session.Run, held);
        }
    }

    /// <summary>Keeps the lease while the run is worked, and stops the work when it is lost.</summary>
    private async Task RenewAsync(RunSession session, long epoch, CancellationTokenSource lost)
    {
        try
        {
            do
            {
                // Nothing is thrown where the work is done first, as it nearly always is.
                await Task.Delay(KeepsFor / 3, workspace.Clock, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (lost.IsCancellationRequested)
                    return;
            }
            while (session.IsNew || await IsRenewedAsync(session.Run, epoch, lost.Token));
            lost.Cancel();
        }
        catch (OperationCanceledException)
        {
            // The work is done, or the worker is stopping.
        }
    }

    private async Task<bool> IsRenewedAsync(RunId run, long epoch, CancellationToken cancellation)
    {
        try
        {
            return await Journal.RenewAsync(run, epoch, KeepsFor, cancellation);
        }
        catch (JournalException)
        {
            // It may pass; if not, the next append meets the same fault and says so.
            return true;
        }
    }

    /// <summary>A release that fails is none: the lease will be over by itself, and what failed before it is what people must hear.</summary>
    private async Task ReleaseAsync(RunId run, long epoch)
    {
        try
        {
            await Journal.ReleaseAsync(run, epoch, CancellationToken.None);
        }
        catch (JournalException)
        {
        }
    }
}
