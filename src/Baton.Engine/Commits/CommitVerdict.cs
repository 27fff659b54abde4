using Baton.Engine.Surfaces;

namespace Baton.Engine.Commits;

/// <summary>What a person saw who looked for a commit.</summary>
/// <param name="Found">What is there; null: it is not there, and is to be sent again.</param>
/// <param name="Reason">In their words; null when they said nothing.</param>
public sealed record CommitVerdict(string Person, CommitReceipt? Found, string? Reason);
