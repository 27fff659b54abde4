using System.Security.Cryptography;
using System.Text;

namespace Baton.Connectors.Surfaces.Webhooks;

/// <summary>Signatures by Standard Webhooks 1.0.0: HMAC-SHA256 over <c>id.timestamp.body</c>, written <c>v1,base64</c>.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    private const int ShortestKey = 24, LongestKey = 64;

    /// <param name="secret">Base64 of 24 to 64 bytes, with or without <c>whsec_</c>.</param>
    /// <param name="at">Seconds since 1970.</param>
    /// <exception cref="FormatException">The secret is not of that form; the message does not hold it.</exception>
    public static string Of(string secret, string id, long at, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}.{at}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), signed));
    }

    private static byte[] Key(string secret)
    {
        string text = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
        byte[] key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out int length) && length is >= ShortestKey and <= LongestKey
            ? key[..length]
            : throw new FormatException($"is no signing secret: that is {Prefix} and the base64 of {ShortestKey} to {LongestKey} random bytes");
    }
}
