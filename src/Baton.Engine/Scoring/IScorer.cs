using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Engine.Scoring;

/// <summary>Looks at content and says what is wrong with it: as a gate in a run, at a review, and in evaluation.</summary>
public interface IScorer
{
    /// <summary>As authors write it in <c>scorers:</c>.</summary>
    string Name { get; }

    /// <summary>One sentence for people who choose.</summary>
    string Summary { get; }

    /// <summary>What <c>{ name: options }</c> may hold; checked before a run starts.</summary>
    Contract Options { get; }

    ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation);
}

/// <param name="Content">The content by field: an object.</param>
/// <param name="ContentContract">Tells Markdown from HTML from plain text.</param>
/// <param name="Evidence">The values handed over beside the content, by the path they were named with (<c>research.insights</c>).</param>
/// <param name="Hops">How the brief travelled to this content, first step first.</param>
/// <param name="Options">Valid under <see cref="IScorer.Options"/>; an empty object when the author gave none.</param>
public sealed record ScoringInput(
    JsonElement Content,
    Contract ContentContract,
    JsonElement Brief,
    Contract BriefContract,
    JsonElement Brand,
    IReadOnlyDictionary<string, JsonElement> Evidence,
    IReadOnlyList<Hop> Hops,
    JsonElement Options);

/// <summary>A step on the way of the brief to the content.</summary>
/// <param name="Step">The producing step's address.</param>
/// <param name="Prompt">All of what the step's agent was given to read; null when the step has no agent.</param>
/// <param name="BriefFields">The top-level brief fields that were handed to it; null when the whole brief was.</param>
/// <param name="Output">What it produced.</param>
public sealed record Hop(string Step, string? Prompt, IReadOnlyList<string>? BriefFields, JsonElement Output);

/// <param name="Passed">Null: unscored, which is neither failure nor zero; <paramref name="Findings"/> then say why.</param>
/// <param name="Value">A measure where the scorer has one (a grade, a share from 0 to 1), with its unit in <see cref="Unit"/>.</param>
public sealed record Score(string Scorer, bool? Passed, double? Value, string? Unit, IReadOnlyList<ScoreFinding> Findings);

/// <param name="Field">The field of the content, dotted (<c>body</c>, <c>items[2].title</c>); null for the whole.</param>
/// <param name="Excerpt">The words at fault, as they stand in the field; null for something missing.</param>
/// <param name="Message">What is wrong and what would be right, in a sentence a copywriter and a model can act on.</param>
public sealed record ScoreFinding(string Scorer, ScoreSeverity Severity, string? Field, string? Excerpt, string Message);

/// <summary>Errors fail a score; warnings and notes are shown.</summary>
public enum ScoreSeverity { Error, Warning, Note }
