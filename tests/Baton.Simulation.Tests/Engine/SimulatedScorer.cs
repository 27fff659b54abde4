using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine.Scoring;

namespace Baton.Simulation.Tests.Engine;

/// <summary>Finds fault with one text in three, always the same ones.</summary>
internal sealed class SimulatedScorer(string name) : IScorer
{
    public string Name => name;

    public string Summary => "Is simulated.";

    public Contract Options { get; } = Contract.Object();

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        int sum = 0;
        // In whichever order its fields stand.
        foreach (byte c in Payload.Of(input.Content).Bytes.Span)
            sum = (sum * 31 + c) & 0xFFFFFF;
        bool passed = sum % 3 != 0;
        return new(new Score(name, passed, null, null, passed ? [] : [new ScoreFinding(name, ScoreSeverity.Error, null, null, "It is not as it should be.")]));
    }
}
