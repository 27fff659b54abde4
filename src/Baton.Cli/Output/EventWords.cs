using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Runs;

namespace Baton.Cli.Output;

/// <summary>An event in a line of plain words; null for those that say nothing new to a reader.</summary>
public static class EventWords
{
    public static string? Of(RunEvent @event) => @event switch
    {
        RunEvent.RunStarted { Origin: { } origin } e => $"run started as a fork of {origin.Run[^8..]} at {origin.Step}{(origin.Round > 1 ? $", round {origin.Round}" : "")}: {e.Workflow} {e.Version} ({e.Digest[..12]})",
        RunEvent.RunStarted e => $"run started: {e.Workflow} {e.Version} ({e.Digest[..12]})",
        RunEvent.StepSkipped e => $"{e.Step}: {(e.Word is null ? "skipped" : "an operator goes on without it")}",
        RunEvent.AttemptStarted e => $"{e.Step}{Round(e)}: asked {e.Model}{Cause(e)}, handed {string.Join(", ", Handed(e))}",
        RunEvent.AttemptInterrupted e => $"{e.Step}{Round(e)}: asked again, since whoever asked is gone; counted as spent: {e.Usage.Tokens:N0} tokens",
        RunEvent.ToolStarted e => $"{e.Step}{Round(e)}: calls {e.Tool}{(e.Attempt > 1 ? $", attempt {e.Attempt}" : "")}",
        RunEvent.ToolsCalled e => $"{e.Step}{Round(e)}: called {string.Join(", ", e.Tools)}",
        RunEvent.AttemptFailed { Attempt: 0 } e => $"{e.Step}: sending failed ({Kind(e.Kind)}){Next(e)}",
        RunEvent.AttemptFailed e => $"{e.Step}{Round(e)}: attempt {e.Attempt} failed ({Kind(e.Kind)}){Next(e)}",
        RunEvent.StepSucceeded e => $"{e.Step}{Round(e)}: done{(e.Usage.Tokens > 0 ? $", {e.Usage.Tokens:N0} tokens" : "")}",
        RunEvent.CheckScored e => $"{e.Step}{Round(e)}: {(e.Passed ? "passed" : "failed")}",
        RunEvent.RoundStarted e => $"{e.Step}: back to {e.Target}",
        RunEvent.RepeatContinued e => $"{e.Step}: round {e.Lap}",
        RunEvent.BranchClosed e => $"{e.Step}: branch {e.Branch + 1} is through",
        RunEvent.BranchFailed e => $"{e.Step}: branch {e.Branch + 1} came to nothing",
        RunEvent.CallEntered e => $"{e.Step}{Round(e)}: calls {e.Workflow} {e.Version}",
        RunEvent.CallReturned e => $"{e.Step}{Round(e)}: done",
        RunEvent.ItemsListed e => $"{e.Step}{Round(e)}: {e.Count:N0} item{(e.Count == 1 ? "" : "s")}",
        RunEvent.ItemFailed e => $"{e.Step}: came to nothing",
        RunEvent.ErrorCaught e => $"{e.Step}: {(e.Failed == e.Step ? "failed" : $"{e.Failed} failed")}, takes its way out",
        RunEvent.AttemptWithdrawn e => $"{e.Step}: called off{(e.Usage.Tokens > 0 ? $", {e.Usage.Tokens:N0} tokens" : "")}",
        RunEvent.WaitStarted { Signal: { } signal } e => $"{e.Step}: waits for the signal {signal}",
        RunEvent.WaitStarted e => $"{e.Step}: waits until {e.Until:yyyy-MM-dd HH:mm:ss}Z",
        RunEvent.WaitEnded e => $"{e.Step}: {(e.Value is null ? "the time has come" : "the signal has come")}",
        RunEvent.SignalReceived e => $"the signal {e.Name} came before anybody waited for it",
        RunEvent.ReviewOpened e => $"{e.Step}{Round(e)}: review opened",
        RunEvent.ReviewDecided e => $"{e.Step}{Round(e)}: {RunEvents.Word(e.Answer)} for {string.Join(", ", e.Groups)}",
        RunEvent.ReviewEscalated e => $"{e.Step}: escalated to {e.To}",
        RunEvent.ReviewClosed e => $"{e.Step}{Round(e)}: {e.Outcome.ToString().ToLowerInvariant()}",
        RunEvent.ProofSent e => $"{e.Step}: a proof was sent",
        RunEvent.QuestionAsked e => $"{e.Step}{Round(e)}: asks people{(e.Usage.Tokens > 0 ? $", {e.Usage.Tokens:N0} tokens" : "")}",
        RunEvent.QuestionAnswered e => $"{e.Step}{Round(e)}: its question is answered",
        RunEvent.AskOpened e => $"{e.Step}: asked",
        RunEvent.CommitStarted e => $"{e.Step}: commit started, key {e.Key}",
        RunEvent.SendingStarted e => $"{e.Step}: sent again (sending {e.Sending})",
        RunEvent.SendingRefused e => $"{e.Step}: sending {e.Sending} wrote nothing ({Kind(e.Kind)}){(e.RetryAt is { } at ? $", tries again at {at:HH:mm:ss}Z" : "")}",
        RunEvent.CommitAwaited e => $"{e.Step}: not found yet and may be on its way; looks again at {e.Until:HH:mm:ss}Z",
        RunEvent.CommitDuplicated e => $"{e.Step}: landed more than once",
        RunEvent.CommitSettled e => $"{e.Step}: a person says that it {(e.Landed ? "is there" : "is not there")}",
        RunEvent.CommitInDoubt e => $"{e.Step}: whether the commit landed is not known",
        RunEvent.AttentionRaised e => $"{e.Step}: needs attention, {RunProgress.InWords(e.Reason)}",
        RunEvent.AttentionCleared e => $"{e.Step}: on its way again",
        RunEvent.HandoffMended e => $"{e.Step}{Round(e)}: an operator changed what it is handed: {string.Join(", ", e.Values.Select(v => v.Name))}",
        RunEvent.OutputGiven e => $"{e.Step}{Round(e)}: an operator gave what it was to produce",
        RunEvent.RunPaused => "run paused",
        RunEvent.RunResumed => "run resumed",
        RunEvent.RunFinished => "run finished",
        RunEvent.RunRejected e => $"run rejected at {e.Step}",
        RunEvent.RunExpired => "run expired: its time limit is over",
        RunEvent.RunCancelled => "run cancelled",
        RunEvent.ValuesErased => "values erased",
        _ => null,
    };

    private static string Round(RunEvent.OfStep e) => e.Round > 1 ? $" (round {e.Round})" : "";

    private static string Cause(RunEvent.AttemptStarted e) => e.Cause switch
    {
        AttemptCause.Repair => " to repair its answer",
        AttemptCause.Retry => $" again (attempt {e.Attempt})",
        _ => "",
    };

    private static IEnumerable<string> Handed(RunEvent.AttemptStarted e) =>
        e.Handoff.Where(h => h.Transform != Transform.Absent).Select(h => h.Name).Prepend(e.BriefFields is null ? "the brief" : $"the brief's {string.Join(", ", e.BriefFields)}");

    private static string Kind(FailureKind kind) => kind switch
    {
        FailureKind.InvalidOutput => "the answer breaks its contract",
        FailureKind.TimedOut => "no answer in time",
        FailureKind.Transient => "for now",
        _ => "for good",
    };

    private static string Next(RunEvent.AttemptFailed e) => e.Next switch
    {
        NextMove.Retry => $", tries again at {e.RetryAt:HH:mm:ss}Z",
        NextMove.Repair => ", is asked to repair it",
        NextMove.Fallback => $", {e.Fallback} is asked instead",
        _ => "",
    };
}
