using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Baton.Core.Handoffs;

/// <summary>
/// The one form a text is kept in: Normalization Form C (Unicode Standard Annex 15) with lines ending in LF. Code points
/// assigned after <see cref="UnicodeVersion"/> stay as they are.
/// </summary>
public static class NormalForm
{
    public const string UnicodeVersion = "15.1";

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Tables Unicode = Tables.Read();

    /// <param name="text">Well-formed UTF-16; half a surrogate pair becomes U+FFFD.</param>
    public static string Of(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return IsPlainlyNormal(text) ? text : Composed(Decomposed(text));
    }

    /// <summary>True where no character could combine or be replaced; false says only that it takes a closer look.</summary>
    internal static bool IsPlainlyNormal(ReadOnlySpan<byte> utf8)
    {
        int at;
        while ((at = utf8.IndexOfAnyInRange((byte)0xCC, (byte)0xFF)) >= 0)
        {
            utf8 = utf8[at..];
            if (Rune.DecodeFromUtf8(utf8, out var rune, out int consumed) != OperationStatus.Done || Unicode.NeedsLook(rune.Value))
                return false;
            utf8 = utf8[consumed..];
        }
        return true;
    }

    private static bool IsPlainlyNormal(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uFFFF'))
            return true;
        foreach (var rune in text.EnumerateRunes())
            if (Unicode.NeedsLook(rune.Value))
                return false;
        return true;
    }

    private static List<int> Decomposed(string text)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        // Canonical ordering: marks of one starter by their class, those of the same class as they came.
        for (int start = 0; start < points.Count; start++)
        {
            int end = start;
            while (end < points.Count && Unicode.ClassOf(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                int[] marks = [.. points[start..end].OrderBy(Unicode.ClassOf)];
                for (int i = start; i < end; i++)
                    points[i] = marks[i - start];
            }
            start = end;
        }
        return points;
    }

    private static void Decompose(int point, List<int> points)
    {
        if (point - HangulBase is >= 0 and < HangulCount and var syllable)
        {
            points.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            points.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount is not 0 and var trail)
                points.Add(TrailBase + trail);
        }
        else if (Unicode.Decompositions.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, points);
            if (parts.Second != 0)
                Decompose(parts.Second, points);
        }
        else
        {
            points.Add(point);
        }
    }

    private static string Composed(List<int> points)
    {
        int starter = -1, lastClass = 0, kept = 0;
        foreach (int point in points.ToArray())
        {
            int pointClass = Unicode.ClassOf(point);
            // A mark is blocked from its starter by one of the same or a higher class, or by another starter, in between.
            bool blocked = starter < 0 || (kept - 1 > starter && (lastClass == 0 || lastClass >= pointClass));
            if (!blocked && Pair(points[starter], point) is not 0 and var composite)
            {
                points[starter] = composite;
                continue;
            }
            if (pointClass == 0)
                starter = kept;
            lastClass = pointClass;
            points[kept++] = point;
        }
        var text = new StringBuilder(kept);
        for (int i = 0; i < kept; i++)
            text.Append(new Rune(points[i]));
        return text.ToString();
    }

    private static int Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
            return HangulBase + (((lead * VowelCount) + vowel) * TrailCount);
        if (first - HangulBase is >= 0 and < HangulCount and var syllable && syllable % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount and var trail)
            return first + trail;
        return Unicode.Compositions.GetValueOrDefault((first, second));
    }

    private sealed class Tables
    {
        // One bit a code point of the first two planes, set where it is a mark or may change: no more planes hold such.
        private readonly ulong[] _needsLook = new ulong[0x30000 / 64];

        private Tables(Dictionary<int, (int, int)> decompositions, Dictionary<(int, int), int> compositions, Dictionary<int, int> classes)
        {
            Decompositions = decompositions.ToFrozenDictionary();
            Compositions = compositions.ToFrozenDictionary();
            Classes = classes.ToFrozenDictionary();
            var marked = decompositions.Keys.Except(compositions.Values)
                .Concat(compositions.Keys.Select(pair => pair.Item2))
                .Concat(classes.Keys)
                .Concat(Enumerable.Range(VowelBase, VowelCount))
                .Concat(Enumerable.Range(TrailBase, TrailCount));
            foreach (int point in marked)
                _needsLook[point >> 6] |= 1UL << (point & 63);
        }

        public FrozenDictionary<int, (int First, int Second)> Decompositions { get; }

        public FrozenDictionary<(int First, int Second), int> Compositions { get; }

        private FrozenDictionary<int, int> Classes { get; }

        public int ClassOf(int point) => point < 0x300 ? 0 : Classes.GetValueOrDefault(point);

        public bool NeedsLook(int point) =>
            point >> 6 is var word && word < _needsLook.Length && (_needsLook[word] & (1UL << (point & 63))) != 0;

        public static Tables Read()
        {
            var decompositions = new Dictionary<int, (int, int)>();
            var compositions = new Dictionary<(int, int), int>();
            foreach (string entry in Entries(UnicodeComposition.Decompositions))
            {
                string[] points = entry.Split('=', '>', '+');
                var parts = (Hex(points[1]), points.Length > 2 ? Hex(points[2]) : 0);
                decompositions[Hex(points[0])] = parts;
                if (entry.Contains('=', StringComparison.Ordinal))
                    compositions[parts] = Hex(points[0]);
            }
            var classes = new Dictionary<int, int>();
            foreach (string entry in Entries(UnicodeComposition.CombiningClasses))
            {
                string[] points = entry.Split('-', ':');
                for (int point = Hex(points[0]); point <= Hex(points[^2]); point++)
                    classes[point] = int.Parse(points[^1], CultureInfo.InvariantCulture);
            }
            return new Tables(decompositions, compositions, classes);
        }

        private static string[] Entries(string table) =>
            table.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
