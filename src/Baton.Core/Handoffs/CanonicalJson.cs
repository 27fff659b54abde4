using System.Text.Json;

namespace Baton.Core.Handoffs;

/// <summary>
/// The JSON Canonicalization Scheme, RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript
/// prints them. Baton adds one thing before writing: every string and key is brought to NFC (Unicode
/// <see cref="NormalForm.UnicodeVersion"/>) and its line breaks (CR LF, CR) to LF, so that the same text has the same
/// hash wherever it was typed.
/// </summary>
/// <remarks>
/// Stricter than the RFC where that would lose something without a word: repeated keys, lone surrogates, and numbers that
/// mean another value once they have been a double (2^53 + 1, 1E400, more digits than a double holds) are refused.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>How deep arrays and objects may nest.</summary>
    public const int MaxDepth = 128;

    /// <exception cref="CanonicalJsonException">The value has no canonical form; the message names the JSON Pointer.</exception>
    public static byte[] Write(JsonElement value)
    {
        var writer = new CanonicalJsonWriter();
        try
        {
            writer.WriteValue(value, depth: 0);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
