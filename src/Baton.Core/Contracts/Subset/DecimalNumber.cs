using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>A decimal to reckon with: <see cref="Significand"/> × 10^<see cref="Exponent"/>.</summary>
internal readonly record struct DecimalNumber(BigInteger Significand, int Exponent)
{
    private const int MaxExponent = 400;

    /// <summary>Null when it has so many digits that reckoning with it would take long.</summary>
    public static DecimalNumber? Read(ExactNumber number) => Read(number.ToString());

    public static DecimalNumber? Read(JsonElement number) => Read(number.GetRawText());

    private static DecimalNumber? Read(string text)
    {
        int e = text.IndexOfAny(['e', 'E']);
        string digits = e < 0 ? text : text[..e];
        if (digits.Length > MaxExponent || (e >= 0 && text.Length - e > 8))
            return null;
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            exponent -= digits.Length - point - 1;
        var significand = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return significand.IsZero ? new DecimalNumber(0, 0)
            : Math.Abs(exponent) > MaxExponent ? null
            : new DecimalNumber(significand, exponent);
    }

    /// <summary>How many units of 10^-<paramref name="digits"/> it is; none of it is lost.</summary>
    public BigInteger InUnits(int digits) => Significand * BigInteger.Pow(10, digits + Exponent);

    /// <summary>So many units of 10^-<paramref name="digits"/> as JSON.</summary>
    public static string Write(BigInteger units, int digits)
    {
        string text = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var written = new StringBuilder(units.Sign < 0 ? "-" : "").Append(text.AsSpan(0, text.Length - digits));
        string fraction = text[(text.Length - digits)..].TrimEnd('0');
        return fraction.Length == 0 ? written.ToString() : written.Append('.').Append(fraction).ToString();
    }
}
