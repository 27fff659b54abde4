using Baton.Core.Runs;

namespace Baton.Engine.Agents;

/// <summary>A model call that failed; the message is for people and holds no secret.</summary>
/// <param name="retryAfter">How long the provider asked to be left alone; holds for every call to it.</param>
public class ModelException(string message, FailureKind kind, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The provider may have charged for what it did before the call failed.</summary>
    public bool MayHaveCost { get; init; }
}
