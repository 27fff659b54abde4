using System.Buffers.Text;
using System.Globalization;

namespace Baton.Core.Handoffs;

/// <summary>Numbers as ECMAScript's <c>Number::toString</c> prints them (ECMA-262, 6.1.6.1.20), which RFC 8785 asks for.</summary>
public static class EcmaScriptNumber
{
    /// <summary>No double needs more bytes: a sign, 17 digits, a point, and <c>0.00000</c> or <c>e+308</c>; 21 digits at most before a point.</summary>
    public const int MaxLength = 32;

    /// <summary>The bytes written (ASCII) to <paramref name="destination"/>, which holds <see cref="MaxLength"/>. Minus zero is <c>0</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN and the infinities have no JSON.</exception>
    public static int Format(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), "only finite numbers have a JSON form; use a string");
        Span<byte> shortest = stackalloc byte[MaxLength];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        return Lay(new DecimalDigits(shortest[..length], stackalloc byte[MaxLength]), destination);
    }

    /// <summary>
    /// The same for a JSON number, if printing it as a double leaves its decimal value as it was: not for 2^53 + 1, 1E400
    /// or 0.1000000000000000055.
    /// </summary>
    public static bool TryFormatExactly(ReadOnlySpan<byte> json, Span<byte> destination, out int written)
    {
        written = 0;
        if (!double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            return false;
        Span<byte> shortest = stackalloc byte[MaxLength];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        var printed = new DecimalDigits(shortest[..length], stackalloc byte[MaxLength]);
        // Digits beyond those a double prints can only be zeros in a number that keeps its value, and those are not kept.
        var given = new DecimalDigits(json, stackalloc byte[MaxLength]);
        if (!given.Equals(printed))
            return false;
        written = Lay(printed, destination);
        return true;
    }

    private static int Lay(DecimalDigits number, Span<byte> destination)
    {
        var digits = number.Digits;
        if (digits.IsEmpty)
        {
            destination[0] = (byte)'0';
            return 1;
        }
        int at = 0;
        if (number.IsNegative)
            destination[at++] = (byte)'-';
        int point = (int)number.Point;
        if (point is > 0 and <= 21)
            return at + LayPlain(digits, point, destination[at..]);
        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(destination[at..]);
            at += 2;
            destination.Slice(at, -point).Fill((byte)'0');
            at -= point;
            digits.CopyTo(destination[at..]);
            return at + digits.Length;
        }
        destination[at++] = digits[0];
        if (digits.Length > 1)
        {
            destination[at++] = (byte)'.';
            digits[1..].CopyTo(destination[at..]);
            at += digits.Length - 1;
        }
        destination[at++] = (byte)'e';
        destination[at++] = point > 0 ? (byte)'+' : (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(point - 1), destination[at..], out int exponent);
        return at + exponent;
    }

    private static int LayPlain(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        if (digits.Length <= point)
        {
            digits.CopyTo(destination);
            destination[digits.Length..point].Fill((byte)'0');
            return point;
        }
        digits[..point].CopyTo(destination);
        destination[point] = (byte)'.';
        digits[point..].CopyTo(destination[(point + 1)..]);
        return digits.Length + 1;
    }
}
