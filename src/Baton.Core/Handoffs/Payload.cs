using System.Security.Cryptography;
using System.Text.Json;

namespace Baton.Core.Handoffs;

/// <summary>A value in canonical bytes (RFC 8785), which is what is hashed, stored, handed over and committed.</summary>
public sealed class Payload
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private JsonElement? _value;
    private string? _hash;

    private Payload(ReadOnlyMemory<byte> canonicalBytes) => _bytes = canonicalBytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The parsed value; its parts' raw text is canonical too, since the form is compositional.</summary>
    public JsonElement Value => _value ??= Parse(_bytes);

    /// <summary>SHA-256 of the canonical bytes, in lower-case hex.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(_bytes.Span));

    /// <exception cref="CanonicalJsonException">Repeated keys, lone surrogates, or a number that does not round-trip.</exception>
    public static Payload Of(JsonElement value) => new(CanonicalJson.Write(value));

    /// <summary>Bytes that are known to be canonical: those read back from a journal.</summary>
    public static Payload FromCanonical(ReadOnlyMemory<byte> bytes) => new(bytes);

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        // Owns its memory: a document over pooled arrays, which nobody would dispose of, would take them from the pool for good.
        return JsonElement.Parse(bytes.Span, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
    }
}
