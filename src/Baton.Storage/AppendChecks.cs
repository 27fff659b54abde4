using Baton.Engine.Journals;

namespace Baton.Storage;

/// <summary>What makes an append a programming error, the same for every journal; checked before anything is queued.</summary>
internal static class AppendChecks
{
    /// <exception cref="ArgumentException">A first record without a row, a row or card of another run, a claim that comes late, or a release by no owner.</exception>
    public static void Require(JournalAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        ArgumentOutOfRangeException.ThrowIfLessThan(append.Record.Sequence, 1, nameof(append));
        if (append.Record.Sequence == 1 && append.Row is null)
            throw new ArgumentException($"The first record of run {append.Run} makes the run: it needs its row.", nameof(append));
        if (append.Row is { } row && row.Run != append.Run)
            throw new ArgumentException($"A record of run {append.Run} can't change the row of run {row.Run}.", nameof(append));
        if (append.Claim is not null && (append.Record.Sequence != 1 || append.Epoch is not null))
            throw new ArgumentException($"Run {append.Run} can be claimed only with its first record; later it is acquired.", nameof(append));
        if (append.Releases && append.Epoch is null && append.Claim is null)
            throw new ArgumentException($"Who does not own run {append.Run} can't give it up.", nameof(append));
        foreach (var card in append.OpenedCards)
            if (card.Run != append.Run)
                throw new ArgumentException($"A record of run {append.Run} can't open a card of run {card.Run}.", nameof(append));
    }

    /// <summary>About how much it writes.</summary>
    public static long BytesOf(JournalAppend append)
    {
        long bytes = append.Record.Head.Length + (append.Record.Body?.Length ?? 0);
        foreach (var file in append.Files)
            bytes += file.Bytes.Length;
        return bytes;
    }
}
