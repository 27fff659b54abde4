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
        word = word.ToLowerInvariant();
        string? nearest = null;
        int least = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in known.Take(MaxKnown))
        {
            int distance = Distance(word, candidate.ToLowerInvariant(), least);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary><c>; did you mean `x`?</c>, or nothing.</summary>
    public static string Suggest(string word, IEnumerable<string> known) =>
        Of(word, known) is { } nearest ? $"; did you mean `{nearest}`?" : "";

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
            return limit;
        var rows = new int[3][];
        for (int i = 0; i < 3; i++)
            rows[i] = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            rows[0][j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = rows[i % 3], above = rows[(i - 1) % 3], twoAbove = rows[(i + 1) % 3];
            int nearestHere = row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, above[j] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
                nearestHere = Math.Min(nearestHere, row[j]);
            }
            // A swap may still reach back over one row, hence both.
            if (nearestHere >= limit && above.Min() >= limit)
                return limit;
        }
        return rows[a.Length % 3][b.Length];
    }
}
