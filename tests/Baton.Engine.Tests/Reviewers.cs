using Baton.Core.Runs;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>People who decide by what they see: changes at first, then an edit by brand, then legal approves it.</summary>
internal static class Reviewers
{
    /// <summary>True when there was something to decide.</summary>
    public static async Task<bool> DecideAsync(Workshop workshop)
    {
        var session = await workshop.OpenAsync();
        if (session.State.IsOver || session.State.Find("signoff") is not { Status: SlotStatus.Open, Review: { } open } slot)
            return false;
        string? refusal = slot.Redos == 0 && open.Decisions.IsEmpty ? await workshop.DecideAsync(session, Answer.RequestChanges, "brand", comment: "Shorter.")
            : open.ApprovedBy.IsEmpty ? await workshop.DecideAsync(session, Answer.EditAndApprove, "brand", text: "mended by hand")
            : await workshop.DecideAsync(session, Answer.Approve, "legal");
        Assert.Null(refusal);
        return true;
    }

    /// <summary>Works and decides in turns, each in a process of its own, until the run is over or nothing moves it.</summary>
    public static async Task<RunSession> FinishAsync(Workshop workshop)
    {
        while (true)
        {
            var session = await workshop.WorkAsync();
            if (!await DecideAsync(workshop))
                return session;
        }
    }
}
