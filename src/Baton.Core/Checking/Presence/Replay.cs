using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Core.Checking;

/// <summary>What to put into a run so that it comes to the reading that a finding is about, and stops there.</summary>
/// <param name="Outputs">
/// By step, what it gives in its first round, its second, …: an agent's or an ask's answer, what a tool gives, a check's <c>passed</c>, a review's
/// <c>decision</c> (<c>approved</c> or <c>changes</c>).
/// </param>
/// <param name="Reader">
/// The step that is refused what it needs. For what a commit sends that is the review that settles it, unless it is skipped: the
/// payload is put together when its card is opened. For what the workflow's output lacks it is the step that was to give it, or
/// the last where it is none's.
/// </param>
public sealed record Replay(JsonElement Brief, ImmutableSortedDictionary<string, ImmutableArray<JsonElement>> Outputs, string Reader);
