using System.Collections.Immutable;

namespace Baton.Core.Runs;

/// <summary>The run that another is a fork of.</summary>
/// <param name="Record">Its last record when it was forked.</param>
/// <param name="Step">The step that has its turn anew, in <paramref name="Round"/>.</param>
/// <param name="Sent">The commits it had sent, or may have, that come again in the fork.</param>
public sealed record RunOrigin(string Run, long Record, string Step, int Round, ImmutableArray<string> Sent);
