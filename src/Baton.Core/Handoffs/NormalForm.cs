using System.Text;

namespace Baton.Core.Handoffs;

/// <summary>The one form a text is kept in: NFC (Unicode Standard Annex 15) with lines ending in LF.</summary>
public static class NormalForm
{
    public const string UnicodeVersion = "14.0";

    /// <param name="text">Well-formed UTF-16.</param>
    public static string Of(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.Normalize(NormalizationForm.FormC);
    }

    internal static bool IsPlainlyNormal(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyInRange((byte)0xCC, (byte)0xFF);
}
