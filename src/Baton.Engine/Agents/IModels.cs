using Baton.Core.Runs;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Agents;

/// <summary>The models a workspace has configured, by the names that roles use.</summary>
public interface IModels
{
    IReadOnlyCollection<string> Names { get; }

    /// <exception cref="ModelException">No such model, or it can't be used; says why and what to do.</exception>
    Model Open(string name);
}

/// <param name="Id">What the provider calls it.</param>
/// <param name="CostOf">In US dollars for so many input and output tokens.</param>
public sealed record Model(string Name, string Id, IChatClient Client, Func<long, long, decimal> CostOf)
{
    public Usage UsageOf(UsageDetails? usage)
    {
        long input = usage?.InputTokenCount ?? 0, output = usage?.OutputTokenCount ?? 0;
        return new Usage(input, output, CostOf(input, output));
    }
}

/// <summary>A model call that failed; the message is for people.</summary>
public class ModelException(string message, FailureKind kind, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
