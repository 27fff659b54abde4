using System.Globalization;

namespace Baton.Connectors.Models;

/// <summary>ISO dates as people write them.</summary>
internal static class DateWords
{
    /// <summary><c>2027-03-02</c> reads "2 March 2027", or "March 2, 2027" in American English; null when the text is no such date.</summary>
    public static string? Write(string text, bool isAmerican) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString(isAmerican ? "MMMM d, yyyy" : "d MMMM yyyy", CultureInfo.InvariantCulture)
            : null;
}
