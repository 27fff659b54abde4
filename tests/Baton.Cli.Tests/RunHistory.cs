using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Storage.Sqlite;

namespace Baton.Cli.Tests;

/// <summary>A run as its journal has it, read by the test itself.</summary>
internal static class RunHistory
{
    public static async Task<IReadOnlyList<RunRow>> RunsAsync(ScratchWorkspace workspace)
    {
        if (!File.Exists(workspace.JournalFile))
            return [];
        await using var journal = await SqliteJournal.OpenAsync(workspace.JournalFile, TimeProvider.System);
        return await journal.ListRunsAsync(new RunQuery(Limit: 1000), CancellationToken.None);
    }

    /// <summary>The run's events, its chain verified from the first record on.</summary>
    public static async Task<IReadOnlyList<RunEvent>> EventsAsync(ScratchWorkspace workspace, RunId run)
    {
        await using var journal = await SqliteJournal.OpenAsync(workspace.JournalFile, TimeProvider.System);
        var events = new List<RunEvent>();
        byte[] chain = [];
        long sequence = 0;
        foreach (var record in await journal.ReadAsync(run, 0, withBodies: true, CancellationToken.None))
        {
            Assert.Equal(++sequence, record.Sequence);
            chain = RecordCodec.Chain(chain, record.Head.Span);
            Assert.Equal(chain, record.Chain.ToArray());
            events.AddRange(RecordCodec.Decode(record).Events);
        }
        return events;
    }

    public static async Task<JsonElement> ValueAsync(ScratchWorkspace workspace, RunId run, ValueRef value)
    {
        await using var journal = await SqliteJournal.OpenAsync(workspace.JournalFile, TimeProvider.System);
        var record = (await journal.ReadAsync(run, value.Record - 1, withBodies: true, CancellationToken.None))[0];
        var stored = RecordCodec.Decode(record).Values[value.Index];
        using var document = JsonDocument.Parse(record.Body!.Value.Slice(stored.Offset, stored.Length));
        return document.RootElement.Clone();
    }
}
