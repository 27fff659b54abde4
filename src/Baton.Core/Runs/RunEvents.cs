namespace Baton.Core.Runs;

/// <summary>What can be asked of any event.</summary>
public static class RunEvents
{
    /// <summary>As authors and scripts write it: <c>approve</c>, <c>edit</c>, <c>changes</c>, <c>reject</c>.</summary>
    public static string Word(Answer answer) => answer switch
    {
        Answer.Approve => "approve",
        Answer.EditAndApprove => "edit",
        Answer.RequestChanges => "changes",
        _ => "reject",
    };

    /// <summary>Every value an event refers to, also those of other records.</summary>
    public static IEnumerable<ValueRef> ValuesOf(RunEvent @event) => @event switch
    {
        RunEvent.RunStarted e => e.Labels is { } labels ? [e.Brief, labels] : [e.Brief],
        RunEvent.StepSkipped { Word: { } word } => [word],
        RunEvent.AttentionCleared { Word: { } word } => [word],
        RunEvent.HandoffMended e => e.Values.Select(v => v.Value).Append(e.Word),
        RunEvent.OutputGiven e => [e.Output, e.Word],
        RunEvent.RunPaused e => [e.Word],
        RunEvent.RunResumed e => [e.Word],
        RunEvent.AttemptStarted e => e.Handoff.Where(h => h.Value is not null).Select(h => h.Value!.Value).Append(e.Receipt),
        RunEvent.ToolsCalled e => [e.Exchange],
        RunEvent.ToolStarted e => [e.Arguments],
        RunEvent.AttemptFailed e => [e.Detail],
        RunEvent.StepSucceeded e => [e.Output],
        RunEvent.CheckScored e => [e.Output],
        RunEvent.RegionClosed e => e.Yields.Where(y => y.Value is not null).Select(y => y.Value!.Value),
        RunEvent.BranchClosed e => e.Yields.Where(y => y.Value is not null).Select(y => y.Value!.Value),
        RunEvent.BranchFailed e => [e.Detail],
        RunEvent.ItemsListed e => [e.List],
        RunEvent.ItemFailed e => [e.Detail],
        RunEvent.WaitEnded { Value: { } value } => [value],
        RunEvent.SignalReceived e => [e.Value],
        RunEvent.ErrorCaught e => [e.Detail],
        RunEvent.CallEntered e => [e.Brief],
        RunEvent.CallReturned e => [e.Output],
        RunEvent.ReviewOpened e => [e.Content, e.Findings, e.Preview],
        RunEvent.ReviewDecided e => e.Content is { } content ? [e.Decision, content] : [e.Decision],
        RunEvent.ReviewClosed e => e.Payloads.Select(p => p.Payload).Append(e.Output),
        RunEvent.ProofSent e => [e.Detail],
        RunEvent.QuestionAsked e => [e.Question],
        RunEvent.QuestionAnswered e => [e.Answer],
        RunEvent.CommitStarted e => [e.Payload],
        RunEvent.SendingRefused e => [e.Detail],
        RunEvent.CommitInDoubt e => [e.Detail],
        RunEvent.CommitDuplicated e => [e.Detail],
        RunEvent.CommitSettled e => [e.Word],
        RunEvent.AttentionRaised e => [e.Detail],
        RunEvent.RunFinished e => [e.Output],
        RunEvent.RunCancelled e => [e.Reason],
        _ => [],
    };
}
