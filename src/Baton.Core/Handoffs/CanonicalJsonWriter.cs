using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Baton.Core.Handoffs;

/// <summary>One pass over a value into a pooled buffer; what already stands in canonical form is copied as it is.</summary>
internal ref struct CanonicalJsonWriter
{
    // Not in a canonical string as they stand: a byte outside ASCII may need NFC, a backslash may need another escape.
    private static readonly SearchValues<byte> NeedsLook =
        SearchValues.Create([(byte)'\\', .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    private static readonly SearchValues<char> NeedsEscape =
        SearchValues.Create(['"', '\\', .. Enumerable.Range(0, 0x20).Select(c => (char)c)]);

    private readonly Segment[] _path;
    private byte[] _buffer;
    private int _length;

    public CanonicalJsonWriter()
    {
        _buffer = ArrayPool<byte>.Shared.Rent(4096);
        _path = ArrayPool<Segment>.Shared.Rent(CanonicalJson.MaxDepth);
    }

    public readonly byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public readonly void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<Segment>.Shared.Return(_path, clearArray: true);
    }

    /// <param name="depth">How many arrays and objects stand around the value.</param>
    public void WriteValue(JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, Entered(depth));
                break;
            case JsonValueKind.Array:
                WriteArray(value, Entered(depth));
                break;
            case JsonValueKind.String:
                WriteRawString(JsonMarshal.GetRawUtf8Value(value)[1..^1], depth);
                break;
            case JsonValueKind.Number:
                WriteNumber(JsonMarshal.GetRawUtf8Value(value), depth);
                break;
            case JsonValueKind.True:
                Append("true"u8);
                break;
            case JsonValueKind.False:
                Append("false"u8);
                break;
            case JsonValueKind.Null:
                Append("null"u8);
                break;
            default:
                Refuse(depth, "there is no value", "give one, or null");
                break;
        }
    }

    private readonly int Entered(int depth)
    {
        if (depth == CanonicalJson.MaxDepth)
            Refuse(depth, $"the value nests deeper than {CanonicalJson.MaxDepth} levels", "make it flatter");
        return depth + 1;
    }

    private void WriteArray(JsonElement array, int depth)
    {
        Append((byte)'[');
        int index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (index > 0)
                Append((byte)',');
            _path[depth - 1] = new Segment(default, index++);
            WriteValue(item, depth);
        }
        Append((byte)']');
    }

    private void WriteObject(JsonElement value, int depth)
    {
        int count = value.GetPropertyCount();
        var properties = ArrayPool<JsonProperty>.Shared.Rent(count);
        try
        {
            int filled = 0;
            bool plain = true, sorted = true;
            foreach (var property in value.EnumerateObject())
            {
                var name = JsonMarshal.GetRawUtf8PropertyName(property);
                plain = plain && !name.ContainsAny(NeedsLook);
                sorted = sorted && (filled == 0 || ByPlainName.Instance.Compare(properties[filled - 1], property) < 0);
                properties[filled++] = property;
            }
            if (plain)
                WritePlain(properties.AsSpan(0, count), sorted, depth);
            else
                WriteNormalised(properties.AsSpan(0, count), depth);
        }
        finally
        {
            ArrayPool<JsonProperty>.Shared.Return(properties, clearArray: true);
        }
    }

    /// <summary>Keys of unescaped ASCII: their bytes sort as their UTF-16 code units do.</summary>
    private void WritePlain(Span<JsonProperty> properties, bool sorted, int depth)
    {
        if (!sorted)
            properties.Sort(ByPlainName.Instance);
        Append((byte)'{');
        for (int i = 0; i < properties.Length; i++)
        {
            _path[depth - 1] = new Segment(properties[i], -1);
            if (i > 0)
            {
                if (!sorted && ByPlainName.Instance.Compare(properties[i - 1], properties[i]) == 0)
                    RefuseRepeated(depth, properties[i].Name);
                Append((byte)',');
            }
            Append((byte)'"');
            Append(JsonMarshal.GetRawUtf8PropertyName(properties[i]));
            Append("\":"u8);
            WriteValue(properties[i].Value, depth);
        }
        Append((byte)'}');
    }

    private void WriteNormalised(ReadOnlySpan<JsonProperty> properties, int depth)
    {
        var named = new (string Name, JsonProperty Property)[properties.Length];
        for (int i = 0; i < named.Length; i++)
            named[i] = (NormalForm.Of(NameOf(properties[i], depth - 1)), properties[i]);
        Array.Sort(named, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        Append((byte)'{');
        for (int i = 0; i < named.Length; i++)
        {
            _path[depth - 1] = new Segment(named[i].Property, -1);
            if (i > 0)
            {
                if (named[i - 1].Name == named[i].Name)
                    RefuseRepeated(depth, named[i].Name);
                Append((byte)',');
            }
            WriteEscaped(named[i].Name);
            Append((byte)':');
            WriteValue(named[i].Property.Value, depth);
        }
        Append((byte)'}');
    }

    private readonly string NameOf(JsonProperty property, int depth)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            Refuse(depth, "a key holds half a surrogate pair or invalid UTF-8", "mend the text");
            throw;
        }
    }

    private void WriteRawString(ReadOnlySpan<byte> raw, int depth)
    {
        if (IsCanonical(raw))
        {
            Append((byte)'"');
            Append(raw);
            Append((byte)'"');
        }
        else
        {
            WriteEscaped(NormalForm.Of(Decoded(raw, depth)));
        }
    }

    /// <summary>Whether the text between the quotes may be copied; false where only decoding it can tell.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> raw)
    {
        int at = raw.IndexOfAny(NeedsLook);
        if (at < 0)
            return true;
        if (raw.ContainsAnyInRange((byte)0x80, (byte)0xFF) && !(Utf8.IsValid(raw) && NormalForm.IsPlainlyNormal(raw)))
            return false;
        for (raw = raw[at..]; (at = raw.IndexOf((byte)'\\')) >= 0; raw = raw[(at + 2)..])
            if (!"\"\\bfnt"u8.Contains(raw[at + 1]))
                return false;
        return true;
    }

    private readonly string Decoded(ReadOnlySpan<byte> raw, int depth)
    {
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        try
        {
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Refuse(depth, "the text holds half a surrogate pair or invalid UTF-8", "mend the text");
            throw;
        }
    }

    private void WriteEscaped(ReadOnlySpan<char> text)
    {
        Append((byte)'"');
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(NeedsEscape);
            int copied = plain < 0 ? text.Length : plain;
            _length += Encoding.UTF8.GetBytes(text[..copied], Room(copied * 3));
            if (plain < 0)
                break;
            WriteEscape(text[plain]);
            text = text[(plain + 1)..];
        }
        Append((byte)'"');
    }

    private void WriteEscape(char c)
    {
        int shorthand = "\b\t\n\f\r\"\\".IndexOf(c, StringComparison.Ordinal);
        if (shorthand >= 0)
        {
            Append((byte)'\\');
            Append("btnfr\"\\"u8[shorthand]);
        }
        else
        {
            Append("\\u00"u8);
            Append("0123456789abcdef"u8[c >> 4]);
            Append("0123456789abcdef"u8[c & 15]);
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> raw, int depth)
    {
        if (IsShortInteger(raw))
        {
            Append(raw);
            return;
        }
        if (EcmaScriptNumber.TryFormatExactly(raw, Room(EcmaScriptNumber.MaxLength), out int written))
            _length += written;
        else
            Refuse(depth, $"the number {Shortened(raw)} does not keep its value as a double", "use a string for it");
    }

    // Any integer of up to fifteen digits is a double's own, and JSON writes it as ECMAScript does, "-0" apart.
    private static bool IsShortInteger(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > 16 || raw is [(byte)'-', (byte)'0', ..])
            return false;
        var digits = raw[0] == (byte)'-' ? raw[1..] : raw;
        return digits.Length <= 15 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static string Shortened(ReadOnlySpan<byte> raw) =>
        raw.Length <= 40 ? Encoding.ASCII.GetString(raw) : Encoding.ASCII.GetString(raw[..37]) + "…";

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(_length);
    }

    private void Append(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private readonly void RefuseRepeated(int depth, string name) =>
        Refuse(depth - 1, $"the key \"{name}\" stands twice", "keep one of them");

    [DoesNotReturn]
    private readonly void Refuse(int depth, string what, string wayOut)
    {
        var pointer = new StringBuilder();
        foreach (var segment in _path.AsSpan(0, depth))
            pointer.Append('/').Append(segment.Text);
        throw new CanonicalJsonException($"{(depth == 0 ? "at the top" : $"at {pointer}")}: {what}; {wayOut}");
    }

    private readonly record struct Segment(JsonProperty Property, int Index)
    {
        public string Text => Index >= 0
            ? Index.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    private sealed class ByPlainName : IComparer<JsonProperty>
    {
        public static readonly ByPlainName Instance = new();

        public int Compare(JsonProperty x, JsonProperty y) =>
            JsonMarshal.GetRawUtf8PropertyName(x).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(y));
    }
}
