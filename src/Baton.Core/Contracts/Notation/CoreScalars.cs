using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>Scalars by the core schema of YAML 1.2.2 (10.3): what is null, a boolean or a number, and else a text.</summary>
internal static partial class CoreScalars
{
    /// <summary>Null is JSON's null.</summary>
    public static JsonNode? Read(SourceNode.Scalar scalar)
    {
        if (scalar.Quoted || scalar.Block)
            return JsonValue.Create(scalar.Text);
        if (scalar.Text is "" or "~" or "null" or "Null" or "NULL")
            return null;
        return Boolean(scalar.Text) is { } boolean ? JsonValue.Create(boolean)
            : Number(scalar.Text) is { } number ? JsonNode.Parse(number)
            : JsonValue.Create(scalar.Text);
    }

    public static bool? Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    /// <summary>The JSON of a number with all digits its author wrote; null when it is none, as are infinity and .nan.</summary>
    public static string? Number(string text)
    {
        if (Prefixed().IsMatch(text))
        {
            int bits = text[1] == 'x' ? 4 : 3;
            var value = text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum << bits) + Convert.ToInt32(digit.ToString(), 16));
            return value.ToString(CultureInfo.InvariantCulture);
        }
        var match = Decimal().Match(text);
        if (!match.Success)
            return null;
        string whole = match.Groups["whole"].Value.TrimStart('0');
        string fraction = match.Groups["fraction"].Value;
        return (match.Groups["sign"].Value == "-" ? "-" : "") + (whole.Length == 0 ? "0" : whole)
            + (fraction.Length > 0 ? "." + fraction : "") + match.Groups["exponent"].Value;
    }

    [GeneratedRegex("^0(x[0-9a-fA-F]{1,256}|o[0-7]{1,256})$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"^(?<sign>[-+])?(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?(?<exponent>[eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();
}
