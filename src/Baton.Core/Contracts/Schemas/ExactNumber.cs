using System.Numerics;
using System.Text;
using Baton.Core.Handoffs;

namespace Baton.Core.Contracts.Schemas;

/// <summary>A number of a schema, compared with those of instances by decimal value: nothing is rounded.</summary>
internal sealed class ExactNumber
{
    private readonly byte[] _text;
    private readonly long? _integer;
    private readonly BigInteger _significand;
    private readonly long _exponent;

    public ExactNumber(ReadOnlySpan<byte> json)
    {
        _text = json.ToArray();
        _integer = ShortInteger(json);
        var digits = Digits(json, stackalloc byte[Math.Min(json.Length, StackLimit)]);
        foreach (byte digit in digits.Digits)
            _significand = (_significand * 10) + (digit - '0');
        _exponent = digits.Point - digits.Digits.Length;
    }

    private const int StackLimit = 256;

    public bool IsPositive => _significand > 0 && _text[0] != (byte)'-';

    public override string ToString() => Encoding.ASCII.GetString(_text);

    /// <summary>Below zero when the instance is smaller than this.</summary>
    public int CompareInstance(ReadOnlySpan<byte> instance)
    {
        if (_integer is { } own && ShortInteger(instance) is { } other)
            return other.CompareTo(own);
        var left = Digits(instance, stackalloc byte[Math.Min(instance.Length, StackLimit)]);
        var right = Digits(_text, stackalloc byte[Math.Min(_text.Length, StackLimit)]);
        return left.CompareTo(right);
    }

    /// <summary>Whether the instance is a whole number of times this, which is positive. Linear in the instance's digits.</summary>
    public bool Divides(ReadOnlySpan<byte> instance)
    {
        if (_integer is { } own && ShortInteger(instance) is { } other)
            return other % own == 0;
        var digits = Digits(instance, stackalloc byte[Math.Min(instance.Length, StackLimit)]);
        long shift = digits.Point - digits.Digits.Length - _exponent;
        if (digits.Digits.IsEmpty)
            return true;
        // The last digit is not zero, so nothing with more factors of ten than the instance has divides it.
        if (shift < 0)
            return false;
        var rest = BigInteger.Zero;
        foreach (byte digit in digits.Digits)
            rest = ((rest * 10) + (digit - '0')) % _significand;
        return (rest * BigInteger.ModPow(10, shift, _significand) % _significand).IsZero;
    }

    public static bool IsInteger(ReadOnlySpan<byte> json) =>
        ShortInteger(json) is not null || Digits(json, stackalloc byte[Math.Min(json.Length, StackLimit)]).IsInteger;

    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right)
        || Digits(left, stackalloc byte[Math.Min(left.Length, StackLimit)])
            .Equals(Digits(right, stackalloc byte[Math.Min(right.Length, StackLimit)]));

    public static int HashOf(ReadOnlySpan<byte> json)
    {
        var digits = Digits(json, stackalloc byte[Math.Min(json.Length, StackLimit)]);
        var hash = new HashCode();
        hash.AddBytes(digits.Digits);
        if (!digits.Digits.IsEmpty)
            hash.Add(digits.Point);
        return hash.ToHashCode();
    }

    private static DecimalDigits Digits(ReadOnlySpan<byte> json, Span<byte> room) =>
        new(json, room.Length >= json.Length ? room : new byte[json.Length]);

    private static long? ShortInteger(ReadOnlySpan<byte> json)
    {
        if (json.Length > 18)
            return null;
        bool negative = json[0] == (byte)'-';
        long value = 0;
        foreach (byte c in negative ? json[1..] : json)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return null;
            value = (value * 10) + (c - '0');
        }
        return negative ? -value : value;
    }
}
