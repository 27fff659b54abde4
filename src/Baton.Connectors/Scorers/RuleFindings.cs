using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>Takes what the parts of a channel's rules find.</summary>
internal sealed record RuleFindings(string Scorer)
{
    public List<ScoreFinding> Found { get; } = [];

    public bool Passed => Found.All(finding => finding.Severity != ScoreSeverity.Error);

    public void Error(string? field, string? excerpt, string message) => Found.Add(new ScoreFinding(Scorer, ScoreSeverity.Error, field, excerpt, message));

    public void Warning(string? field, string? excerpt, string message) => Found.Add(new ScoreFinding(Scorer, ScoreSeverity.Warning, field, excerpt, message));
}
