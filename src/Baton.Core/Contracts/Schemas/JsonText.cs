using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Baton.Core.Contracts.Schemas;

/// <summary>What a JSON string says, also where the JSON reader would throw: half a surrogate pair stays, bad UTF-8 becomes U+FFFD.</summary>
internal static class JsonText
{
    /// <summary>Between the quotes, escapes and all.</summary>
    public static ReadOnlySpan<byte> RawOf(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    public static string Of(JsonElement text) => Of(RawOf(text));

    public static string Of(ReadOnlySpan<byte> raw)
    {
        char[] room = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return new string(room, 0, Decode(raw, room));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(room);
        }
    }

    /// <summary>In Unicode code points, as JSON Schema counts.</summary>
    public static int LengthOf(ReadOnlySpan<byte> raw)
    {
        int continuations = 0, escapes = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if ((raw[i] & 0xC0) == 0x80)
                continuations++;
            else if (raw[i] == (byte)'\\')
            {
                bool hex = raw[i + 1] == (byte)'u';
                bool pair = hex && IsHigh(Hex(raw[(i + 2)..])) && raw.Length >= i + 12 && raw[i + 6] == (byte)'\\'
                    && raw[i + 7] == (byte)'u' && IsLow(Hex(raw[(i + 8)..]));
                int length = pair ? 12 : hex ? 6 : 2;
                escapes += length - 1;
                i += length - 1;
            }
        }
        return raw.Length - continuations - escapes;
    }

    /// <summary>Writes UTF-16 to <paramref name="room"/>, which holds as many characters as <paramref name="raw"/> has bytes.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<char> room)
    {
        int written = 0;
        while (raw.IndexOf((byte)'\\') is >= 0 and var at)
        {
            written += Encoding.UTF8.GetChars(raw[..at], room[written..]);
            bool hex = raw[at + 1] == (byte)'u';
            room[written++] = hex ? (char)Hex(raw[(at + 2)..]) : Unescaped(raw[at + 1]);
            raw = raw[(at + (hex ? 6 : 2))..];
        }
        return written + Encoding.UTF8.GetChars(raw, room[written..]);
    }

    /// <summary>Whether every text and key can be read as Unicode.</summary>
    public static bool IsWellFormed(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.IndexOf("\\u"u8) < 0)
            return Utf8.IsValid(raw);
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsHigh(int unit) => unit is >= 0xD800 and < 0xDC00;

    private static bool IsLow(int unit) => unit is >= 0xDC00 and < 0xE000;

    private static int Hex(ReadOnlySpan<byte> digits) =>
        int.Parse(digits[..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static char Unescaped(byte letter) => letter switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        _ => (char)letter,
    };
}
