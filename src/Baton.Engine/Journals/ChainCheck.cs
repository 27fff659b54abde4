using System.Collections.Immutable;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Files;
using Baton.Engine.Runs;

namespace Baton.Engine.Journals;

/// <summary>
/// Whether a run's history is whole: numbers without a gap, every head chained to the one before it, every value and every attachment as
/// its head says.
/// What it can't tell is that the last records are missing: for that a head kept elsewhere is compared (<see cref="KeptHead"/>).
/// </summary>
public static class ChainCheck
{
    /// <param name="row">Null when the run has none.</param>
    /// <param name="files">The attachments that the journal keeps of it.</param>
    /// <param name="kept">A head of this run that was kept elsewhere; null when there is none.</param>
    public static ChainVerdict Of(RunId run, RunRow? row, IReadOnlyList<JournalRecord> records, IReadOnlyList<KeptFile> files, KeptHead? kept)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (row is null)
            faults.Add("lists do not know the run, and what made its hashes unguessable is lost");
        ReadOnlyMemory<byte> chain = default;
        bool erased = records.Any(r => Events(r).Any(e => e is RunEvent.ValuesErased));
        var traces = row?.Salt is { } salted ? files.Select(f => SaltedHash.Of(salted.Span, f.Bytes.Span)).ToHashSet(StringComparer.Ordinal) : null;
        foreach (var file in files.Where(f => RunFiles.HashOf(f.Bytes.Span) != f.Hash))
            faults.Add($"the attachment {file.Hash[..12]}… is not the one that was recorded");
        long expected = 1;
        foreach (var record in records)
        {
            if (record.Sequence != expected)
                faults.Add($"record {expected} is missing");
            else if (!RecordCodec.Chain(chain.Span, record.Head.Span).AsSpan().SequenceEqual(record.Chain.Span))
                faults.Add($"record {record.Sequence} does not follow from the one before it");
            else if (FaultOfValues(record, row, erased) is { } fault)
                faults.Add(fault);
            else if (!erased && traces is not null && !RecordCodec.FilesOf(record).All(traces.Contains))
                faults.Add($"an attachment of record {record.Sequence} is gone, or is not the one that was recorded");
            (expected, chain) = (record.Sequence + 1, record.Chain);
        }
        if (kept is not null && records.FirstOrDefault(r => r.Sequence == kept.Sequence)?.Chain.Span.SequenceEqual(kept.Chain.Span) != true)
            faults.Add(records.Count < kept.Sequence
                ? $"its last records are gone: it had {kept.Sequence} when its head was kept, and has {records.Count}"
                : $"record {kept.Sequence} is not the one whose head was kept");
        return new ChainVerdict(run, records.Count, chain, erased, faults.ToImmutable());
    }

    private static string? FaultOfValues(JournalRecord record, RunRow? row, bool erased)
    {
        try
        {
            var values = RecordCodec.Decode(record).Values;
            if (values.IsEmpty)
                return null;
            if (record.Body is not { } body)
                return erased ? null : $"the values of record {record.Sequence} are gone, and nothing says that they were erased";
            return row?.Salt is not { } salt || values.All(v => v.Offset + v.Length <= body.Length && SaltedHash.Of(salt.Span, body.Span.Slice(v.Offset, v.Length)) == v.Hash)
                ? null
                : $"the values of record {record.Sequence} are not those that were recorded";
        }
        catch (JournalException e)
        {
            return e.Message;
        }
    }

    private static ImmutableArray<RunEvent> Events(JournalRecord record)
    {
        try
        {
            return RecordCodec.Decode(record).Events;
        }
        catch (JournalException)
        {
            return [];
        }
    }
}

/// <param name="Records">How many there are.</param>
/// <param name="Chain">Of the last: the head that says all that came before.</param>
/// <param name="Faults">In words; empty when the history is whole.</param>
public sealed record ChainVerdict(RunId Run, long Records, ReadOnlyMemory<byte> Chain, bool Erased, ImmutableArray<string> Faults);

/// <summary>What a run's chain was at a record, noted outside the journal.</summary>
public sealed record KeptHead(RunId Run, long Sequence, ReadOnlyMemory<byte> Chain);
