using Baton.Core.Runs;
using Baton.Engine.Files;
using Baton.Engine.Runs;

namespace Baton.Engine.Journals;

/// <summary>
/// Takes exported lines into a journal. Every record is checked before it is stored; a run that is there already is gone on with
/// where it ends, so that a broken import is simply done again; one that is there with another history is refused.
/// </summary>
public sealed class JournalImport(IJournal journal, TimeProvider clock)
{
    /// <summary>A run of which not all is there yet: nobody works it, and lists say so.</summary>
    public const string Status = "importing";

    private JournalLine.Run? _run;
    private long _stored;
    private ReadOnlyMemory<byte> _chain;
    private bool _isNew;
    private readonly List<KeptFile> _files = [];

    /// <summary>Runs of which something was stored.</summary>
    public int Taken { get; private set; }

    /// <summary>Runs that were there already, whole.</summary>
    public int Known { get; private set; }

    /// <exception cref="FormatException">The lines are not what an export writes, or were changed; what was taken before stays.</exception>
    public async Task TakeAsync(JournalLine line, CancellationToken cancellation)
    {
        switch (line)
        {
            case JournalLine.Header:
                break;
            case JournalLine.Version version:
                await journal.SaveVersionAsync(version.What, cancellation);
                break;
            case JournalLine.Run run:
                await EndAsync(cancellation);
                await BeginAsync(run, cancellation);
                break;
            case JournalLine.File file:
                Take(file);
                break;
            case JournalLine.Record record:
                await TakeAsync(record, cancellation);
                break;
        }
    }

    /// <summary>After the last line.</summary>
    /// <exception cref="FormatException">The last run is not whole.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (_run is not { } run)
            return;
        if (_stored < run.Records)
            throw new FormatException($"run {run.Row.Run.Short} ends after record {_stored} of {run.Records}: the export was cut off");
        if (_isNew)
        {
            Taken++;
            await ProjectAsync(run.Row, cancellation);
        }
        else
            Known++;
        _run = null;
    }

    private async Task BeginAsync(JournalLine.Run run, CancellationToken cancellation)
    {
        (_run, _stored, _chain, _isNew) = (run, 0, default, false);
        _files.Clear();
        // Erased values are not brought back by an old export.
        var there = await journal.FindRunAsync(run.Row.Run, cancellation);
        _isNew = there?.Status == Status;
    }

    private void Take(JournalLine.File line)
    {
        if (_run is not { } run || line.Of != run.Row.Run || _stored > 0)
            throw new FormatException($"a file of run {line.Of.Short} stands where another line belongs");
        if (RunFiles.HashOf(line.What.Bytes.Span) != line.What.Hash)
            throw new FormatException($"a file of run {line.Of.Short} is not that of its hash: it was changed");
        _files.Add(line.What);
    }

    private async Task TakeAsync(JournalLine.Record line, CancellationToken cancellation)
    {
        if (_run is not { } run || line.Of != run.Row.Run || line.What.Sequence != _stored + 1)
            throw new FormatException($"record {line.What.Sequence} of run {line.Of.Short} stands where another belongs");
        var record = line.What;
        if (!RecordCodec.Chain(_chain.Span, record.Head.Span).AsSpan().SequenceEqual(record.Chain.Span))
            throw new FormatException($"record {record.Sequence} of run {line.Of.Short} does not follow from the one before it: it was changed");
        if (await KnownAsync(line.Of, record, cancellation) is not { } known)
        {
            var row = record.Sequence == 1 ? run.Row with { Status = Status } : null;
            if (await journal.AppendAsync(new JournalAppend(line.Of, record, null, row, [], []) { Files = record.Sequence == 1 ? [.. _files] : [] }, cancellation) != AppendOutcome.Appended)
                throw new FormatException($"run {line.Of.Short} is being written by somebody else");
            _isNew = true;
        }
        else if (!known.Span.SequenceEqual(record.Chain.Span))
            throw new FormatException($"run {line.Of.Short} is here with another history: record {record.Sequence} differs");
        (_stored, _chain) = (record.Sequence, record.Chain);
    }

    private IReadOnlyList<JournalRecord> _known = [];

    /// <summary>The chain of the record as it is here already; null when it is not.</summary>
    private async Task<ReadOnlyMemory<byte>?> KnownAsync(RunId run, JournalRecord record, CancellationToken cancellation)
    {
        if (record.Sequence == 1)
            _known = await journal.ReadAsync(run, 0, withBodies: false, cancellation);

        // Typed on purpose: null would become an empty memory that is there.
        return record.Sequence <= _known.Count ? _known[(int)record.Sequence - 1].Chain : default(ReadOnlyMemory<byte>?);
    }

    private async Task ProjectAsync(RunRow row, CancellationToken cancellation)
    {
        if (!await ProjectionRebuild.OfAsync(journal, row, clock, cancellation))
            throw new JournalException(JournalFault.Locked, $"run {row.Run.Short} was written by somebody else while it was imported; import it again");
    }
}
