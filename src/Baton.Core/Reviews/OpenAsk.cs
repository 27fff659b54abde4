namespace Baton.Core.Reviews;

/// <summary>A question that people have before them.</summary>
public sealed record OpenAsk(DateTimeOffset OpenedAt, DateTimeOffset? DueAt, DateTimeOffset? EscalateAt)
{
    /// <summary>A group that was added because nobody answered.</summary>
    public string? EscalatedTo { get; init; }
}
