using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>What people who operate runs do: hold one, and see to what needs attention.</summary>
public static partial class Decide
{
    private static Decided Held(RunState state, RunCommand command, Draft record) => command switch
    {
        RunCommand.Pause c when !state.IsPaused => record.With(new RunEvent.RunPaused(record.Keep(c.Word))),
        RunCommand.Resume c when state.IsPaused => record.With(new RunEvent.RunResumed(record.Keep(c.Word))),
        _ => Decided.Nothing,
    };

    private static Decided Attended(WorkflowVersion version, RunState state, RunCommand.OfStep command, Draft record)
    {
        string id = state.AddressOf(command.Place);
        var way = command switch
        {
            RunCommand.MendHandoff => WayOut.Mend,
            RunCommand.GiveOutput => WayOut.Give,
            RunCommand.PassOver => WayOut.Skip,
            _ => WayOut.Retry,
        };
        if (WaysOut.WhyNot(version, state, command.Place, way) is { } why)
            return Decided.Refuse(why);
        return command switch
        {
            RunCommand.MendHandoff c => Mended(version, state, c, record),
            RunCommand.GiveOutput c => WaysOut.ContractOf(version, state, c.Place)!.Validate(c.Output.Value) is [_, ..] violations
                ? Decided.Refuse($"what `{id}` is given breaks its contract: {string.Join("; ", violations)}")
                : record.With(new RunEvent.OutputGiven(id, c.Round, record.Keep(c.Output), record.Keep(c.Word))),
            RunCommand.PassOver c => record.With(new RunEvent.StepSkipped(id, c.Round, record.Keep(c.Word))),
            RunCommand.Attend c => record.With(new RunEvent.AttentionCleared(id, c.Round, c.Word is null ? null : record.Keep(c.Word))),
            _ => Decided.Nothing,
        };
    }

    private static Decided Mended(WorkflowVersion version, RunState state, RunCommand.MendHandoff c, Draft record)
    {
        string id = state.AddressOf(c.Place);
        var faults = c.Values.Select(v => WaysOut.WhyNotMended(version, state, c.Place, v.Name, v.Value.Value)).OfType<string>().ToList();
        if (c.Values.IsEmpty)
            faults.Add($"nothing of what `{id}` is handed was given anew");
        if (faults.Count > 0)
            return Decided.Refuse(string.Join("; ", faults));
        ImmutableArray<MendedValue> values = [.. c.Values.Select(v => new MendedValue(v.Name, record.Keep(v.Value)))];
        var word = record.Keep(c.Word);
        return record.With(new RunEvent.HandoffMended(id, c.Round, values, word), new RunEvent.AttentionCleared(id, c.Round, word));
    }
}
