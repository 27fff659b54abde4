using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>
/// A run as JSON lines. The first line has the run's salt and its version's files; each further one a record: its head as it is,
/// its body in base64, and what was pending after it.
/// </summary>
internal static class RecordedHistory
{
    public static async Task<string> WriteAsync(Workshop workshop)
    {
        var row = (await workshop.Memory.FindRunAsync(workshop.Run, CancellationToken.None))!;
        var version = (await workshop.Memory.FindVersionAsync(row.Digest, CancellationToken.None))!;
        var lines = new StringBuilder();
        lines.Append(new JsonObject
        {
            ["run"] = row.Run.ToString(),
            ["digest"] = row.Digest,
            ["salt"] = Convert.ToBase64String(row.Salt!.Value.Span),
            ["files"] = JsonNode.Parse(version.Archive.Span),
        }.ToJsonString()).Append('\n');
        var state = RunState.Before((await workshop.OpenAsync()).Version.Plan, row.Salt.Value);
        foreach (var record in await workshop.Memory.ReadAsync(workshop.Run, 0, true, CancellationToken.None))
        {
            state = Fold(state, record);
            string rest = new JsonObject
            {
                ["body"] = Convert.ToBase64String(record.Body!.Value.Span),
                ["chain"] = Convert.ToHexStringLower(record.Chain.Span),
                ["pending"] = Summary(state),
            }.ToJsonString();
            lines.Append($"{{\"sequence\":{record.Sequence},\"at\":\"{record.At:O}\",\"head\":{Encoding.UTF8.GetString(record.Head.Span)},{rest[1..]}\n");
        }
        return lines.ToString();
    }

    public static (RunState Before, IReadOnlyList<(JournalRecord Record, string Pending)> Records) Read(IReadOnlyList<string> lines)
    {
        using var first = JsonDocument.Parse(lines[0]);
        var files = first.RootElement.GetProperty("files").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!);
        Assert.Equal(first.RootElement.GetProperty("digest").GetString(), WorkflowVersion.DigestOf(files.Select(f => (f.Key, f.Value))));
        var workflow = WorkflowReader.Read(new PlaybookSnapshot("history", files)).Workflow!;
        var records = new List<(JournalRecord, string)>();
        foreach (string line in lines.Skip(1))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            records.Add((new JournalRecord(
                root.GetProperty("sequence").GetInt64(), root.GetProperty("at").GetDateTimeOffset(), Encoding.UTF8.GetBytes(root.GetProperty("head").GetRawText()),
                root.GetProperty("body").GetBytesFromBase64(), Convert.FromHexString(root.GetProperty("chain").GetString()!)), root.GetProperty("pending").GetString()!));
        }
        return (RunState.Before(Plan.WithCalled(workflow), first.RootElement.GetProperty("salt").GetBytesFromBase64()), records);
    }

    public static RunState Fold(RunState state, JournalRecord record) =>
        RecordCodec.Decode(record).Events.Aggregate(state, (s, e) => Evolve.Apply(s, e, record.At)).Sealed();

    /// <summary>The run's status, what it costs so far, and its work with step, round, attempt and time.</summary>
    public static string Summary(RunState state) => $"{state.Status} {state.Spent.Tokens} | " + string.Join("; ", Pending.Of(state).Select(work => Word(state, work)));

    private static string Word(RunState state, Work work) => work switch
    {
        Work.InvokeAgent w => $"ask {Step(state, w)}, attempt {w.Attempt}",
        Work.CallTool w => $"call {Step(state, w)}, attempt {w.Attempt}",
        Work.AwaitPeople w => $"card {Step(state, w)}, wakes {w.WakeAt:O}",
        Work.WaitUntil w => $"wait for {w.At:O}, then {Word(state, w.Then)}",
        Work.SendCommit w => $"send {Step(state, w)} under {w.Commit.Key}",
        Work.AwaitOperator w => $"{w.Reason} at {Step(state, w)}",
        Work.Begin w => $"begin {Step(state, w)}",
        Work.CloseRegion w => $"close {Step(state, w)}{(w.Branch > 0 ? $", branch {w.Branch}" : "")}",
        Work.AwaitTime w => $"wait at {Step(state, w)} for {w.Signal ?? $"{w.WakeAt:O}"}",
        _ => "finish",
    };

    private static string Step(RunState state, Work.OfStep work) => $"{state.AddressOf(work.Place)} {work.Round}";
}
