using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Reviews;
using Baton.Core.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Reviews;

/// <summary>All that a person needs to decide, on one screen.</summary>
/// <param name="Content">By field, as it stands now.</param>
/// <param name="ContentHash">A decision names it.</param>
/// <param name="Before">The content of the round before; null in the first.</param>
/// <param name="Evidence">By path.</param>
/// <param name="Destinations">Per commit: where it will land, and its parts.</param>
/// <param name="Comments">Made in the round before.</param>
/// <param name="Answers">What may be answered now; others with the reason why not.</param>
public sealed record ReviewCard(
    RunId Run,
    string Workflow,
    string Step,
    int Place,
    int Round,
    JsonElement Content,
    Contract ContentContract,
    string ContentHash,
    JsonElement? Before,
    JsonElement Brief,
    ImmutableArray<(string Path, JsonElement Value)> Evidence,
    ImmutableArray<CriterionOnCard> Criteria,
    ImmutableArray<Destination> Destinations,
    ImmutableArray<string> Comments,
    ApprovalPolicy Approvers,
    ImmutableSortedSet<string> ApprovedBy,
    DateTimeOffset? DueAt,
    int RoundsLeft,
    ImmutableArray<(Answer Answer, string Leads, string? WhyNot)> Answers);

/// <param name="Passed">Of its scorer; null when it has none or could not score.</param>
public sealed record CriterionOnCard(Criterion Criterion, bool? Passed, JsonElement Findings);

/// <param name="Parts">Name, media type and text of each part, as it will be sent.</param>
/// <param name="Requests">All that will go over the wire, in order.</param>
public sealed record Destination(
    string Commit, string Where, string Hash, ImmutableArray<(string Name, string Type, string Text)> Parts, ImmutableArray<OutgoingRequest> Requests);

/// <summary>What a person decides.</summary>
/// <param name="Content">As edited; null when left as it is.</param>
/// <param name="NotMet">Criteria the person finds not met.</param>
/// <param name="Overrides">Reasons, by criterion, for approving although its scorer fails.</param>
public sealed record PersonsDecision(
    Answer Answer,
    string SeenHash,
    string Person,
    ImmutableArray<string> Groups,
    ImmutableArray<ReviewComment> Comments,
    JsonElement? Content,
    ImmutableArray<string> NotMet,
    ImmutableDictionary<string, string> Overrides);

/// <param name="Field">Null: on the whole.</param>
/// <param name="Passage">The words it is about; null: on the whole field.</param>
public sealed record ReviewComment(string Text, string? Field = null, string? Passage = null);
