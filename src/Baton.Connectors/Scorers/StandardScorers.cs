using System.Collections.Immutable;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>The scorers that come with Baton; each gives the same score for the same input, on any machine.</summary>
public static class StandardScorers
{
    public static ImmutableArray<IScorer> All { get; } = [new BriefCoverage(), new EmailRules(), new ArticleRules(), new AdRules(), new ClaimsHaveEvidence(), new Readability(), new Terms()];
}
