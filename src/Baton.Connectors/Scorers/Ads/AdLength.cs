using System.Text;

namespace Baton.Connectors.Scorers.Ads;

/// <summary>Lengths as Google Ads counts them: a double-width character (Chinese, Japanese, Korean, full-width forms) is two.</summary>
internal static class AdLength
{
    public static int Of(string text) => text.EnumerateRunes().Sum(rune => IsDoubleWidth(rune) ? 2 : 1);

    // The ranges that Unicode's East Asian Width (UAX #11) calls Wide or Fullwidth and in which text is written.
    private static bool IsDoubleWidth(Rune rune) => rune.Value is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xA000 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F)
        or (>= 0xFF01 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x20000 and <= 0x3FFFD);
}
