using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;

namespace Baton.Engine.Reviews;

/// <summary>
/// Decides the reviews of a run that was started so: approves on behalf of every group, unless the scorer of a blocking
/// criterion fails. That review is left to people. Recorded as decided by <see cref="Name"/>, in the record that opens the review:
/// between two records a worker may die, and a run that waits for people is taken up by nobody.
/// </summary>
public sealed class AutoApproval(ReviewDesk desk)
{
    public const string Name = "policy auto-approve";

    private readonly HashSet<(int Place, int Round)> _left = [];

    /// <summary>Decides what is open and was not left to people before; durable with the session's next record.</summary>
    /// <returns>Whether something was decided, so that there is more to work.</returns>
    public async Task<bool> DecideAsync(RunSession session, CancellationToken cancellation)
    {
        if (!session.State.AutoApprove || session.State.IsPaused)
            return false;
        bool decided = false;
        foreach (int place in session.State.Frontier)
        {
            if (session.State[place] is not { Status: SlotStatus.Open, Review: { } open } slot || _left.Contains((place, slot.Round)))
                continue;
            var groups = ((Step.Review)session.State.StepAt(place)).Approvers.Groups;
            var approval = new PersonsDecision(Answer.Approve, open.ContentHash, Name, groups, [], null, [], ImmutableDictionary<string, string>.Empty);
            var (command, _) = await desk.CommandOfAsync(session, place, slot.Round, approval, cancellation);
            if (command is not null && session.Stage(command).Refusal is null)
                decided = true;
            else
                _left.Add((place, slot.Round));
        }
        return decided;
    }
}
