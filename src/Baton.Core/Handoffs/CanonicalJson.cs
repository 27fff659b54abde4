using System.Text.Json;

namespace Baton.Core.Handoffs;

/// <summary>The JSON Canonicalization Scheme, RFC 8785, over texts normalised as Baton's contracts ask (NFC, LF).</summary>
public static class CanonicalJson
{
    public const int MaxDepth = 128;

    public static byte[] Write(JsonElement value) => throw new CanonicalJsonException("not written yet: " + value.ValueKind);
}
