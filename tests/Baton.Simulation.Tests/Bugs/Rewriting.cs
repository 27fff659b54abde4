using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Simulation.Tests.Bugs;

/// <summary>Records with other events in them, and a chain that fits.</summary>
internal static class Rewriting
{
    public static JournalRecord With(this JournalRecord record, IEnumerable<RunEvent> events)
    {
        var head = (JsonObject)JsonNode.Parse(record.Head.Span)!;
        head["events"] = new JsonArray([.. events.Select(e => JsonSerializer.SerializeToNode(e, RunEventJson.Default.RunEvent))]);
        return record with { Head = JsonSerializer.SerializeToUtf8Bytes(head) };
    }

    public static JournalRecord After(this JournalRecord record, long sequence, ReadOnlyMemory<byte> chain) =>
        record with { Sequence = sequence, Chain = RecordCodec.Chain(chain.Span, record.Head.Span) };

    /// <summary>The chain of the run's last record; empty before the first.</summary>
    public static async ValueTask<(long Sequence, ReadOnlyMemory<byte> Chain)> LastAsync(this IJournal journal, RunId run)
    {
        var records = await journal.ReadAsync(run, 0, false, CancellationToken.None);
        return records.Count == 0 ? (0, default) : (records[^1].Sequence, records[^1].Chain);
    }
}
