using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Baton.Core.Tests.Handoffs;

/// <summary>RFC 8785 the slow and obvious way: the shortest digits by trial, strings character by character.</summary>
internal static class NaiveCanonicalJson
{
    public static string Write(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Write(document.RootElement);
    }

    private static string Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject()
            .OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => Quoted(p.Name) + ":" + Write(p.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Write)) + "]",
        JsonValueKind.String => Quoted(value.GetString()!.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')),
        JsonValueKind.Number => Number(value.GetDouble()),
        _ => value.GetRawText(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    private static string Number(double value)
    {
        if (value == 0)
            return "0";
        for (int precision = 0; ; precision++)
        {
            string text = Math.Abs(value).ToString("E" + precision, CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) != Math.Abs(value))
                continue;
            string digits = text[..text.IndexOf('E', StringComparison.Ordinal)].Replace(".", "", StringComparison.Ordinal);
            int n = int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) + 1;
            return (value < 0 ? "-" : "") + Laid(digits, n);
        }
    }

    // The steps of Number::toString in ECMA-262, with its names k and n.
    private static string Laid(string digits, int n)
    {
        int k = digits.Length;
        if (k <= n && n <= 21)
            return digits + new string('0', n - k);
        if (n is > 0 and <= 21)
            return digits[..n] + "." + digits[n..];
        if (n is > -6 and <= 0)
            return "0." + new string('0', -n) + digits;
        string exponent = (n - 1 < 0 ? "-" : "+") + Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture);
        return digits[..1] + (k > 1 ? "." + digits[1..] : "") + "e" + exponent;
    }
}
