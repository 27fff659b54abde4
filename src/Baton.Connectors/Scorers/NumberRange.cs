using System.Globalization;

namespace Baton.Connectors.Scorers;

/// <summary>A range as options write it: <c>..9</c>, <c>8..12</c>, <c>50..</c>; both ends belong to it.</summary>
internal readonly record struct NumberRange(double Least, double Most)
{
    /// <summary>The pattern a schema gives for its text.</summary>
    public const string Pattern = @"^(?:\\d+(?:\\.\\d+)?\\.\\.(?:\\d+(?:\\.\\d+)?)?|\\.\\.\\d+(?:\\.\\d+)?)$";

    public bool Contains(double value) => value >= Least && value <= Most;

    /// <summary>Null for anything else.</summary>
    public static NumberRange? Read(string? text)
    {
        int dots = text?.IndexOf("..", StringComparison.Ordinal) ?? -1;
        if (dots < 0)
            return null;
        return Bound(text![..dots], double.NegativeInfinity) is { } least && Bound(text[(dots + 2)..], double.PositiveInfinity) is { } most
            ? new NumberRange(least, most)
            : null;
    }

    private static double? Bound(string text, double open) =>
        text.Length == 0 ? open : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double bound) ? bound : null;
}
