using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Attention;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>Makes new runs of old ones.</summary>
public static class RunForks
{
    /// <summary>
    /// A new run on the same version, durably, which goes on from a point of an old one. It has the old one's brief and labels,
    /// what came of the steps before the point, and none of its approvals.
    /// </summary>
    /// <param name="at">Where, as <see cref="Forking.Of"/> found it.</param>
    /// <param name="mends">Other values for what the step is handed, by the names of its needs.</param>
    /// <param name="files">The attachments in those.</param>
    /// <returns>The new run, or why there is none.</returns>
    public static async Task<(RunSession? Run, string? Refusal)> ForkAsync(
        this RunHost host, RunSession old, Fork at, ImmutableSortedDictionary<string, JsonElement> mends, string person, string? reason,
        IReadOnlyList<KeptFile> files, CancellationToken cancellation)
    {
        if (at.Refusal is { } why)
            return (null, why);
        if (old.State.AreValuesErased)
            return (null, $"the values of run {old.Run.Short} have been erased; there is nothing to go on from");
        var values = new Dictionary<ValueRef, Payload>();
        foreach (var reference in at.TakenOver.SelectMany(RunEvents.ValuesOf).Append(old.State.Brief).Distinct())
            values[reference] = await old.Values.LoadAsync(reference, cancellation);
        var labels = old.State.Labels is { } kept ? (await old.Values.LoadAsync(kept, cancellation)) : null;
        var session = host.NewSession(old.Version, values[old.State.Brief].Value, labels is null ? ImmutableSortedDictionary<string, string>.Empty : RunLabels.Read(labels.Value));
        var command = new RunCommand.StartFork(
            new RunOrigin(old.Run.ToString(), old.State.Sequence, at.Step, at.Round, at.Sent), old.State.Brief, labels, at.TakenOver, values,
            [.. mends.Select(m => (m.Key, Payload.Of(m.Value)))], AttentionDesk.Word(person, reason));
        session.Bring([.. await host.Journal.ReadFilesAsync(old.Run, cancellation), .. files]);
        return await session.TakeAsync(command, cancellation) is { } refusal ? (null, refusal) : (session, null);
    }
}
