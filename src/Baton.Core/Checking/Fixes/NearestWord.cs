namespace Baton.Core.Checking;

/// <summary>The known word an author most likely meant.</summary>
public static class NearestWord
{
    /// <summary>Beyond this it is no word, and nobody mistyped it.</summary>
    private const int MaxLength = 100;

    /// <summary>How many known words are looked at; it bounds the time a file full of faults takes.</summary>
    private const int MaxKnown = 1000;

    /// <summary>
    /// The nearest by edits, a swap of neighbours counting as one (optimal string alignment distance), case apart; null when
    /// none is within a third of the word's length, at least one. Of several as near, the first.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaxLength)
            return null;
        string? nearest = null;
        int least = Math.Max(1, word.Length / 3) + 1;
        Span<int> rows = stackalloc int[3 * (MaxLength + MaxLength / 3 + 2)];
        foreach (string candidate in known.Take(MaxKnown))
        {
            if (Math.Abs(word.Length - candidate.Length) >= least)
                continue;
            int distance = Distance(word, candidate, least, rows);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary><c>; did you mean `x`?</c>, or nothing.</summary>
    public static string Suggest(string word, IEnumerable<string> known) =>
        Of(word, known) is { } nearest ? $"; did you mean `{nearest}`?" : "";

    /// <param name="limit">What is as far or farther need not be told exactly.</param>
    /// <param name="rows">Room for three rows of the table.</param>
    private static int Distance(string a, string b, int limit, Span<int> rows)
    {
        int width = b.Length + 1;
        for (int j = 0; j < width; j++)
            rows[j] = j;
        int nearestAbove = 0;
        for (int i = 1; i <= a.Length; i++)
        {
            var row = rows.Slice(i % 3 * width, width);
            var above = rows.Slice((i + 2) % 3 * width, width);
            var twoAbove = rows.Slice((i + 1) % 3 * width, width);
            char c = char.ToLowerInvariant(a[i - 1]);
            int nearest = row[0] = i;
            for (int j = 1; j < width; j++)
            {
                char d = char.ToLowerInvariant(b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, above[j] + 1), above[j - 1] + (c == d ? 0 : 1));
                if (i > 1 && j > 1 && c == char.ToLowerInvariant(b[j - 2]) && d == char.ToLowerInvariant(a[i - 2]))
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
                nearest = Math.Min(nearest, row[j]);
            }
            // A swap reaches back over one row, so that two rows must be too far.
            if (Math.Min(nearest, nearestAbove) >= limit)
                return limit;
            nearestAbove = nearest;
        }
        return rows[a.Length % 3 * width + b.Length];
    }
}
