using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Baton.Connectors.Surfaces.Ghost;

/// <summary>The token of Ghost's Admin API: a JWT signed with HS256, made of an integration's key, good for some minutes.</summary>
public static class GhostToken
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="key">As Ghost shows it: <c>id:secret</c>, both in hex.</param>
    /// <exception cref="FormatException">The key is not of that form; the message does not hold it.</exception>
    public static string Of(string key, DateTimeOffset at)
    {
        string[] parts = key.Split(':');
        if (parts is not [{ Length: > 0 } id, { Length: > 0 } hex] || !key.All(c => char.IsAsciiHexDigit(c) || c == ':') || hex.Length % 2 != 0)
            throw new FormatException("is no Admin API key: that is `id:secret`, from an integration in Ghost's settings");
        string header = Encoded($$"""{"alg":"HS256","typ":"JWT","kid":"{{id}}"}""");
        long now = at.ToUnixTimeSeconds();
        string claims = Encoded(FormattableString.Invariant($$"""{"iat":{{now}},"exp":{{now + (long)Lifetime.TotalSeconds}},"aud":"/admin/"}"""));
        byte[] signature = HMACSHA256.HashData(Convert.FromHexString(hex), Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
