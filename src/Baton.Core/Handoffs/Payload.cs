using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Baton.Core.Handoffs;

/// <summary>A value in canonical bytes (RFC 8785), which is what is hashed, stored, handed over and committed.</summary>
public sealed class Payload
{
    // `JsonElement.Parse` and no document over pooled arrays, which nobody would dispose of: they would be gone from the pool for good.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CanonicalJson.MaxDepth };

    private readonly ReadOnlyMemory<byte> _bytes;
    private JsonElement? _value;
    private string? _hash;

    private Payload(ReadOnlyMemory<byte> canonicalBytes) => _bytes = canonicalBytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The parsed value; its parts' raw text is canonical too, since the form is compositional.</summary>
    public JsonElement Value => _value ??= JsonElement.Parse(_bytes.Span, Options);

    /// <summary>SHA-256 of the canonical bytes, in lower-case hex.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(_bytes.Span));

    /// <exception cref="CanonicalJsonException">Repeated keys, lone surrogates, or a number that does not round-trip.</exception>
    public static Payload Of(JsonElement value) => new(CanonicalJson.Write(value));

    /// <summary>The same of a text; where that is canonical already it is not parsed twice.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="CanonicalJsonException">As <see cref="Of"/>.</exception>
    public static Payload Read(ReadOnlySpan<char> json)
    {
        var value = JsonElement.Parse(json, Options);
        byte[] bytes = CanonicalJson.Write(value);
        return new(bytes) { _value = JsonMarshal.GetRawUtf8Value(value).SequenceEqual(bytes) ? value : null };
    }

    /// <summary>Bytes that are known to be canonical: those read back from a journal.</summary>
    public static Payload FromCanonical(ReadOnlyMemory<byte> bytes) => new(bytes);

}
