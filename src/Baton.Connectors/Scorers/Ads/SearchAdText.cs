using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Scorers.Ads;

/// <summary>
/// What Google refuses in the text of an ad: <see href="https://support.google.com/adspolicy/answer/14847994">punctuation and symbols</see>,
/// spacing, phone numbers (<see href="https://support.google.com/adspolicy/answer/6021546">editorial requirements</see>); an exclamation
/// mark in a headline, or a second one in a description, has long been refused with them.
/// </summary>
internal static partial class SearchAdText
{
    public static void Check(string path, AdPart part, string text, RuleFindings say)
    {
        bool isHeadline = part.Field == "headlines";
        if (part.Field == "paths")
        {
            if (text.Any(c => char.IsWhiteSpace(c) || c is '/' or '\\' or '?' or '#' or ':'))
                say.Error(path, text, $"`{text}` is no path; write letters, digits and hyphens, without spaces or slashes");
            return;
        }
        int marks = text.Count(c => c is '!' or '！');
        if (isHeadline && marks > 0)
            say.Error(path, text, "an exclamation mark in a headline is refused; take it out");
        else if (marks > 1)
            say.Error(path, text, $"{marks} exclamation marks in one description are refused; keep one at most");
        if (Repeated().Match(text) is { Success: true } repeated)
            say.Error(path, repeated.Value, $"`{repeated.Value}` is repeated punctuation, which is refused; write one mark");
        if (Spelled().Match(text) is { Success: true } spelled)
            say.Error(path, spelled.Value, $"`{spelled.Value}` is gimmicky spacing, which is refused; write the word");
        if (Spaces().Match(text) is { Success: true } spaces)
            say.Error(path, text, spaces.Value.Length > 1 ? "two spaces in a row are refused; write one" : "a space at an end is counted and refused; take it out");
        if (Phone().Matches(text).FirstOrDefault(IsPhone) is { } phone)
            say.Error(path, phone.Value, $"`{phone.Value}` looks like a phone number, which is refused in the text; use a call asset");
        foreach (Rune rune in text.EnumerateRunes().Where(IsRefused).Distinct())
            say.Error(path, rune.ToString(), $"`{rune}` is a symbol that is refused; say it in words");
    }

    // Fewer digits than nine are years, sizes or a price, unless they are written as a phone number is.
    private static bool IsPhone(Match match) => match.Value.Count(char.IsAsciiDigit) >= 9 || match.Value.Contains('+', StringComparison.Ordinal) || match.Value.Contains('(', StringComparison.Ordinal);

    // Emoji, arrows, stars, bullets, and single-byte katakana.
    private static bool IsRefused(Rune rune) => rune.Value is 0x2022 or 0x25CF or (>= 0xFF61 and <= 0xFF9F)
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol && rune.Value is not ('©' or '®' or '™' or '°'))
        || (rune.Value is >= 0x2190 and <= 0x21FF);

    [GeneratedRegex(@"[!?]{2,}|([.,;:*~|+=_-])\1+|…", RegexOptions.CultureInvariant)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"(?<!\p{L})\p{L}(?:[.\-*_ ]\p{L}){3,}(?!\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Spelled();

    [GeneratedRegex(@"^\s|\s$|\s{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    // Digits in groups, without commas.
    [GeneratedRegex(@"(?<![\d.,])(?:\+\d{1,3}[ .-]?)?(?:\(?\d{2,5}\)?[ .-]){1,3}\d{3,}(?:[ .-]\d{2,4})?(?![\d.,])", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
