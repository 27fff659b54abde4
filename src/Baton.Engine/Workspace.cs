using Baton.Engine.Agents;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;

namespace Baton.Engine;

/// <summary>What differs between installations: models, surfaces, scorers, who the people are. A playbook travels without it.</summary>
/// <param name="Jitter">Draws from 0 to 1, for the spread of retries.</param>
public sealed record Workspace(
    IModels Models,
    IReadOnlyDictionary<string, ISurface> Surfaces,
    IReadOnlyDictionary<string, IScorer> Scorers,
    TimeProvider Clock,
    Func<double> Jitter)
{
    /// <summary>What roles may name as tools, by name.</summary>
    public IReadOnlyDictionary<string, Tools.ITool> Tools { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, Tools.ITool>.Empty;

    /// <summary>Where attachments of runs lie that an older Baton started; null where there are none.</summary>
    public Files.OlderFiles? OlderFiles { get; init; }

    /// <summary>Makes texts of documents that are handed over; null where they stay files.</summary>
    public Playbooks.IDocumentText? Documents { get; init; }

    /// <summary>How agents read the documents of their roles; null where they can't.</summary>
    public Tools.IKnowledge? Knowledge { get; init; }

    /// <summary>Null: only the limits of each run hold.</summary>
    public SpendLimit? Spend { get; init; }

    /// <summary>What words from outside are masked with before they are kept or shown.</summary>
    public Secrets.Secrets Secrets { get; init; } = Engine.Secrets.Secrets.None;
}
