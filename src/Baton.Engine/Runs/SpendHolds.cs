using System.Collections.Concurrent;
using System.Globalization;
using Baton.Engine.Agents;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>
/// Holds what a worker's calls may cost at most against the workspace's limit, before they are made, and gives back what they did
/// not take. What a worker that died held stays charged whole: nobody can know what its calls took.
/// </summary>
public sealed class SpendHolds(RunSession session, Workspace workspace)
{
    /// <summary>Calls end on other threads than they begin.</summary>
    private readonly ConcurrentDictionary<(int Place, int Round, int Attempt), (string Span, decimal Amount)> _held = [];

    /// <returns>Why the call is not to be made; null when it may be.</returns>
    public async ValueTask<string?> HoldAsync(int place, int round, int attempt, Model? model, int promptBytes, CancellationToken cancellation)
    {
        // Asked again for one that was not begun, because somebody else's record came first: it is held already.
        if (workspace.Spend is not { } limit || model is null || _held.ContainsKey((place, round, attempt)))
            return null;
        if (model.Price is null)
            return "the model's price is not known, so the workspace's `limits` can't be kept; write `price` into baton.yaml and resume the run";
        decimal most = model.Reservation(promptBytes)?.Cost ?? 0;
        if (most == 0 && model.MaxOutputTokens is null && model.Price != Price.Free)
            return "what a call may cost has no limit, so the workspace's `limits` can't be kept; write `max_output_tokens` of the model into baton.yaml and resume the run";
        string span = limit.SpanOf(session.Now);
        if (!await session.SpendAsync(span, most, limit.Amount, cancellation))
            return $"the workspace's limit of {limit.InWords} is reached: less is left than the {Money(most)} USD that the next call may cost; "
                + $"raise `limits` in baton.yaml, or wait for the next {(limit.IsPerDay ? "day" : "month")}, and resume the run";
        _held[(place, round, attempt)] = (span, most);
        return null;
    }

    /// <summary>A turn in which the agent had tools called took this much.</summary>
    /// <returns>Why there is to be no other; null when there may be.</returns>
    public async ValueTask<string?> AddAsync(decimal took, CancellationToken cancellation)
    {
        if (workspace.Spend is not { } limit)
            return null;
        string span = limit.SpanOf(session.Now);
        if (await session.SpendAsync(span, took, limit.Amount, cancellation))
            return null;
        await session.SpendAsync(span, took, null, cancellation);
        return $"the workspace's limit of {limit.InWords} is reached; raise `limits` in baton.yaml, or wait for the next {(limit.IsPerDay ? "day" : "month")}, and resume the run";
    }

    /// <summary>The attempt is over, and its last turn took this much.</summary>
    public async Task SettleAsync(int place, int round, int attempt, decimal took)
    {
        if (workspace.Spend is not { } limit)
            return;
        // A call that was taken up from a worker that died is held by nobody; what that one held stays charged beside it.
        var (span, amount) = _held.TryRemove((place, round, attempt), out var held) ? held : (limit.SpanOf(session.Now), 0);
        if (took == amount)
            return;
        try
        {
            await session.SpendAsync(span, took - amount, null, CancellationToken.None);
        }
        catch (JournalException)
        {
            // What was held stays charged, as for a worker that died; the run itself goes on, or meets the same fault and says so.
        }
    }

    private static string Money(decimal dollars) => dollars.ToString("0.00####", CultureInfo.InvariantCulture);
}
