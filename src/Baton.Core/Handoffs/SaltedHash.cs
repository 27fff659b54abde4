using System.Buffers;
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
        // One call over a copy: a hash that is fed in parts costs more than the copy, and leaves a handle to be finalised.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = salt.Length + value.Length;
        byte[] both = ArrayPool<byte>.Shared.Rent(length);
        salt.CopyTo(both);
        value.CopyTo(both.AsSpan(salt.Length));
        SHA256.HashData(both.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(both);
        return Convert.ToHexStringLower(hash);
    }
}
