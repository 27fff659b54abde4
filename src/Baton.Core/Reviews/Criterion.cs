using Baton.Core.Workflows;

namespace Baton.Core.Reviews;

/// <summary>Something an approver has to be satisfied of.</summary>
/// <param name="IsBlocking">While it is open, nothing is approved.</param>
/// <param name="Scorer">Looks at it before people do; null when only people can tell.</param>
public sealed record Criterion(string Name, string Text, bool IsBlocking, ScorerUse? Scorer);
