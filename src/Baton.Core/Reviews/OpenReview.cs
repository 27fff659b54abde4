using System.Collections.Immutable;
using Baton.Core.Runs;

namespace Baton.Core.Reviews;

/// <summary>A review that people have before them, or had.</summary>
/// <param name="ContentHash">Of <paramref name="Content"/> as it now stands, edits included.</param>
public sealed record OpenReview(
    ValueRef Content,
    string ContentHash,
    ValueRef Findings,
    ValueRef Preview,
    DateTimeOffset OpenedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? EscalateAt,
    DateTimeOffset? ExpiresAt)
{
    /// <summary>Groups on whose behalf the present content was approved; an edit empties it.</summary>
    public ImmutableSortedSet<string> ApprovedBy { get; init; } = [];

    public ImmutableArray<ValueRef> Decisions { get; init; } = [];

    /// <summary>A person changed the content.</summary>
    public bool IsEdited { get; init; }

    /// <summary>A group that was added because nobody answered.</summary>
    public string? EscalatedTo { get; init; }

    /// <summary>How often an edit voided others' approvals; bounded, so that two editors can't go on for ever.</summary>
    public int Voidings { get; init; }
}
