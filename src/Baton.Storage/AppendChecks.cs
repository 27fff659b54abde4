using Baton.Engine.Journals;

namespace Baton.Storage;

/// <summary>What makes an append a programming error, the same for every journal; checked before anything is queued.</summary>
internal static class AppendChecks
{
    /// <exception cref="ArgumentException">A first record without a row, or a row or card of another run.</exception>
    public static void Require(JournalAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        ArgumentOutOfRangeException.ThrowIfLessThan(append.Record.Sequence, 1, nameof(append));
        if (append.Record.Sequence == 1 && append.Row is null)
            throw new ArgumentException($"The first record of run {append.Run} makes the run: it needs its row.", nameof(append));
        if (append.Row is { } row && row.Run != append.Run)
            throw new ArgumentException($"A record of run {append.Run} can't change the row of run {row.Run}.", nameof(append));
        foreach (var card in append.OpenedCards)
            if (card.Run != append.Run)
                throw new ArgumentException($"A record of run {append.Run} can't open a card of run {card.Run}.", nameof(append));
    }
}
