using System.Collections.Immutable;

namespace Baton.Core.Contracts.Subset.Patterns;

/// <summary>Code points, as ranges in order that neither touch nor overlap. Halves of surrogate pairs are in none.</summary>
internal sealed class CharacterSet : IEquatable<CharacterSet>
{
    public const int Last = 0x10FFFF;

    public static readonly CharacterSet All = Of((0, 0xD7FF), (0xE000, Last));
    public static readonly CharacterSet LineEnds = Of(('\n', '\n'), ('\r', '\r'));

    private CharacterSet(ImmutableArray<(int From, int To)> ranges) => Ranges = ranges;

    public ImmutableArray<(int From, int To)> Ranges { get; }

    public bool IsEmpty => Ranges.IsEmpty;

    public static CharacterSet Of(params IEnumerable<(int From, int To)> ranges)
    {
        var joined = new List<(int From, int To)>();
        foreach (var (from, to) in ranges.Order())
        {
            if (joined.Count > 0 && from <= joined[^1].To + 1)
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].To, to));
            else
                joined.Add((from, to));
        }
        return new CharacterSet([.. joined]);
    }

    public static CharacterSet OfCharacters(string characters) => Of(characters.Select(c => ((int)c, (int)c)));

    public CharacterSet Or(CharacterSet other) => Of(Ranges.Concat(other.Ranges));

    public CharacterSet Without(CharacterSet other)
    {
        var left = new List<(int, int)>();
        foreach (var (from, to) in Ranges)
        {
            int at = from;
            foreach (var (otherFrom, otherTo) in other.Ranges)
            {
                if (otherTo < at || otherFrom > to)
                    continue;
                if (otherFrom > at)
                    left.Add((at, otherFrom - 1));
                at = otherTo + 1;
            }
            if (at <= to)
                left.Add((at, to));
        }
        return Of(left);
    }

    public bool Has(int point)
    {
        foreach (var (from, to) in Ranges)
            if (point >= from && point <= to)
                return true;
        return false;
    }

    public bool Equals(CharacterSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => Equals(obj as CharacterSet);

    public override int GetHashCode() => Ranges.Aggregate(17, HashCode.Combine);
}
