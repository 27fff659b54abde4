namespace Baton.Connectors.Scorers.Atoms;

/// <summary>English number words from one to ninety-nine.</summary>
internal static class NumberWords
{
    private static readonly string[] Ones =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <param name="words">One of the words, or a ten and a one by hyphen or space; any case.</param>
    public static decimal Value(string words) =>
        words.ToLowerInvariant().Split('-', ' ').Sum(word => Array.IndexOf(Ones, word) is >= 0 and int one ? one : (Array.IndexOf(Tens, word) + 2) * 10);
}
