using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baton.Engine.Prompts;

/// <summary>
/// A prompt in the making, in UTF-8, which is what is counted and hashed. First the content of a section is put, then the
/// section closes over it.
/// </summary>
internal sealed class PromptText : IDisposable
{
    // One line end on every system: a prompt rendered again elsewhere must be the same, byte for byte.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Tags = ["instructions", "brand", "brief", "handoff", "value", "answers", "answer", "task", "repair"];

    private readonly PooledBytes _text = new(8192);
    private readonly PooledBytes _content = new(4096);
    private readonly Utf8JsonWriter _json;
    private Range _shown;

    public PromptText() => _json = new Utf8JsonWriter(_content, Indented);

    public int ContentBytes => _content.Written.Length;

    public string ContentHash => Convert.ToHexStringLower(SHA256.HashData(_content.Written));

    /// <summary>Of the content of the section closed last, as it stands in the prompt.</summary>
    public int ShownBytes => _text.Written[_shown].Length;

    public string ShownHash => Convert.ToHexStringLower(SHA256.HashData(_text.Written[_shown]));

    public string Content
    {
        get => Encoding.UTF8.GetString(_content.Written);
        set
        {
            _content.Clear();
            _content.Write(value);
        }
    }

    /// <summary>A text as it reads, anything else as indented JSON.</summary>
    public void Put(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
            reader.Read();
            _content.Advance(reader.CopyString(_content.GetSpan(reader.ValueSpan.Length)));
        }
        else
        {
            Put(json => PlainJson.WriteTo(json, value));
        }
    }

    /// <summary>Indented JSON.</summary>
    public void Put(Action<Utf8JsonWriter> write)
    {
        _json.Reset();
        write(_json);
        _json.Flush();
    }

    /// <param name="attributes">With a space before each.</param>
    public void Close(string tag, string attributes = "")
    {
        Open(tag, attributes);
        int start = _text.Written.Length;
        WriteInert(_content.Written.Trim((byte)'\n'));
        _shown = start.._text.Written.Length;
        _text.Write("\n"u8);
        End(tag);
        _content.Clear();
    }

    /// <summary>The beginning of a section that holds others.</summary>
    public void Open(string tag, string attributes = "") => _text.Write($"<{tag}{attributes}>\n");

    /// <summary>The engine's own words, on a line.</summary>
    public void Say(string words) => _text.Write($"{words}\n");

    public void End(string tag) => _text.Write($"</{tag}>\n");

    /// <summary>Everything since the last time.</summary>
    public string Take()
    {
        string text = Encoding.UTF8.GetString(_text.Written);
        _text.Clear();
        return text;
    }

    public void Dispose()
    {
        _json.Dispose();
        _content.Dispose();
        _text.Dispose();
    }

    /// <summary>Content can't close a section: what was handed over stays data.</summary>
    private void WriteInert(ReadOnlySpan<byte> content)
    {
        for (int at; (at = content.IndexOf("</"u8)) >= 0; content = content[(at + 2)..])
        {
            _text.Write(content[..at]);
            _text.Write(NamesTag(content[(at + 2)..]) ? "<\\/"u8 : "</"u8);
        }
        _text.Write(content);
    }

    private static bool NamesTag(ReadOnlySpan<byte> text)
    {
        foreach (string tag in Tags)
            if (text.Length >= tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag))
                return true;
        return false;
    }
}
