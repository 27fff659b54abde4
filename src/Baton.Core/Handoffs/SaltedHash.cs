using System.Security.Cryptography;

namespace Baton.Core.Handoffs;

/// <summary>
/// A hash that stays in a run's history for ever and yet can't be guessed back: SHA-256 over the run's salt and the value.
/// Once the salt is erased, it says nothing about the value any more.
/// </summary>
public static class SaltedHash
{
    /// <summary>Lower-case hex.</summary>
    public static string Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(salt);
        sha.AppendData(value);
        sha.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash);
    }
}
