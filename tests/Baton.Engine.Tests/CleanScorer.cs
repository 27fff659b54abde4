using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Engine.Tests;

/// <summary>Finds fault with every text that does not say it was mended.</summary>
internal sealed class CleanScorer : IScorer
{
    public string Name => "clean";

    public string Summary => "Is it mended?";

    public Contract Options { get; } = Contract.Object();

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        bool mended = input.Content.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String && text.GetString()!.Contains("mended", StringComparison.Ordinal);
        return new(new Score(Name, mended, null, null, mended ? [] : [new ScoreFinding(Name, ScoreSeverity.Error, "text", null, "It is not mended.")]));
    }
}
