using System.Globalization;
using System.Text.Json;
using CsCheck;

namespace Baton.Core.Tests;

/// <summary>Random JSON texts without repeated keys, their strings in NFC, their numbers doubles'.</summary>
internal static class JsonGen
{
    private const string Alphabet = "abcXYZ019 _-/~\"\\\b\f\n\t\u0000\u001f\u007f<>&'\u00e9\u00f6\u20ac\u2019\u2028\ufb01\uffff";

    public static readonly Gen<string> Text =
        Gen.Select(Gen.Char[Alphabet].Array[0, 8], Gen.Bool, (chars, emoji) => new string(chars) + (emoji ? "\U0001F680" : ""));

    public static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[-1000, 1000].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Int[-30, 30].Select(e => $"1.5E{e}"));

    public static readonly Gen<string> Value = Gen.Int[0, 4].SelectMany(ValueOf);

    private static readonly Gen<string> Leaf =
        Gen.OneOf(Text.Select(Quoted), Number, Gen.OneOf("true", "false", "null", "\"\\u00e9\\/\\r\\n\""));

    public static Gen<string> ValueOf(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            ValueOf(depth - 1).Array[0, 4].Select(items => $"[ {string.Join(" , ", items)} ]"),
            Gen.Select(Text, ValueOf(depth - 1)).Array[0, 5].Select(pairs =>
                $"{{{string.Join(",", pairs.DistinctBy(p => p.Item1).Select(p => $" {Quoted(p.Item1)} : {p.Item2}"))}}}"));

    public static string Quoted(string text) => JsonSerializer.Serialize(text);
}
