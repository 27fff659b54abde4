namespace Baton.Core.Handoffs;

/// <summary>A decimal as 0.<see cref="Digits"/> × 10^<see cref="Point"/>, the digits without zeros at either end; none is zero.</summary>
internal readonly ref struct DecimalDigits
{
    private readonly bool _overflows;

    public DecimalDigits(ReadOnlySpan<byte> text, Span<byte> room)
    {
        int count = 0;
        long zeros = 0;
        bool fraction = false;
        int i = 0;
        for (; i < text.Length && text[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            byte c = text[i];
            if (c == (byte)'-')
                IsNegative = true;
            else if (c == (byte)'.')
                fraction = true;
            else if (c == (byte)'0')
            {
                if (count > 0)
                    zeros++;
                Point += count > 0 ? (fraction ? 0 : 1) : (fraction ? -1 : 0);
            }
            else
            {
                if (count + zeros >= room.Length)
                {
                    _overflows = true;
                    return;
                }
                room.Slice(count, (int)zeros).Fill((byte)'0');
                count += (int)zeros;
                zeros = 0;
                room[count++] = c;
                Point += fraction ? 0 : 1;
            }
        }
        Digits = room[..count];
        if (i < text.Length && count > 0)
            Point += Exponent(text[(i + 1)..]);
    }

    public ReadOnlySpan<byte> Digits { get; }

    public long Point { get; }

    public bool IsNegative { get; }

    public bool IsInteger => Digits.Length <= Point || Digits.IsEmpty;

    /// <summary>By value; neither may have run out of room.</summary>
    public int CompareTo(DecimalDigits other)
    {
        int sign = Sign, otherSign = other.Sign;
        if (sign != otherSign || sign == 0)
            return sign.CompareTo(otherSign);
        int magnitude = Point != other.Point ? Point.CompareTo(other.Point) : Digits.SequenceCompareTo(other.Digits);
        return sign * Math.Sign(magnitude);
    }

    private int Sign => Digits.IsEmpty ? 0 : IsNegative ? -1 : 1;

    public bool Equals(DecimalDigits other) =>
        !_overflows && !other._overflows && Digits.SequenceEqual(other.Digits)
        && (Digits.IsEmpty || (Point == other.Point && IsNegative == other.IsNegative));

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == (byte)'-';
        long exponent = 0;
        foreach (byte c in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
            exponent = Math.Min((exponent * 10) + (c - '0'), int.MaxValue);
        return negative ? -exponent : exponent;
    }
}
