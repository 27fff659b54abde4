using System.Collections.Immutable;

namespace Baton.Core.Runs;

/// <param name="Step">What has its turn anew, in <paramref name="Round"/>.</param>
/// <param name="TakenOver">What the new run begins with; their values are the old run's.</param>
/// <param name="AskedAgain">Reviews before the point whose approvals do not travel.</param>
/// <param name="Sent">Commits after the point that the old run has sent, or may have: none is sent again without somebody's word.</param>
/// <param name="Refusal">Why there is no such fork; null when there is.</param>
public sealed record Fork(
    string Step, int Round, ImmutableArray<RunEvent> TakenOver, ImmutableArray<string> AskedAgain, ImmutableArray<string> Sent, string? Refusal)
{
    public static Fork Refused(string why) => new("", 0, [], [], [], why);
}
