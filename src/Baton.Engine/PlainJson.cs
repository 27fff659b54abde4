using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Baton.Engine;

/// <summary>
/// Writes values as <see cref="JsonElement.WriteTo"/> does with the relaxed escaping, byte for byte, but copies texts that would
/// come out as they stand, which nearly all do: decoding and escaping them again was a third of a prompt's time.
/// </summary>
public static class PlainJson
{
    private static readonly SearchValues<byte> NeedsLook =
        SearchValues.Create([(byte)'\\', 0x7F, .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    public static void WriteTo(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    Name(json, property);
                    WriteTo(json, property.Value);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    // A raw value in an array would stand on the line before.
                    if (item.ValueKind == JsonValueKind.String)
                        item.WriteTo(json);
                    else
                        WriteTo(json, item);
                }
                json.WriteEndArray();
                break;
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(value) is var raw && IsPlain(raw[1..^1]):
                json.WriteRawValue(raw, skipInputValidation: true);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void Name(Utf8JsonWriter json, JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (name.ContainsAny(NeedsLook))
            json.WritePropertyName(property.Name);
        else
            json.WritePropertyName(name);
    }

    /// <summary>Whether the relaxed writer would write the text as it stands. False where only decoding it can tell.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> raw)
    {
        for (int at; (at = raw.IndexOfAny(NeedsLook)) >= 0;)
        {
            raw = raw[at..];
            int length = raw switch
            {
                [(byte)'\\', (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t', ..] => 2,
                // U+00A1 to U+036F without the soft hyphen: Latin letters, their marks and signs.
                [0xC2, >= 0xA1 and <= 0xBF and not 0xAD, ..] or [>= 0xC3 and <= 0xCC, >= 0x80 and <= 0xBF, ..] or [0xCD, >= 0x80 and <= 0xAF, ..] => 2,
                // Dashes, quotation marks, the bullet, the ellipsis; the euro.
                [0xE2, 0x80, >= 0x90 and <= 0xA7, ..] or [0xE2, 0x82, 0xAC, ..] => 3,
                _ => 0,
            };
            if (length == 0)
                return false;
            raw = raw[length..];
        }
        return true;
    }
}
