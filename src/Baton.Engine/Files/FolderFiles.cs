using System.Security.Cryptography;

namespace Baton.Engine.Files;

/// <summary>Attachments in a folder, each under its hash.</summary>
public sealed class FolderFiles(string folder) : IFileStore
{
    public async Task KeepAsync(string hash, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (await FindAsync(hash, cancellation) is not null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(hash))!);
        await AtomicFile.WriteAsync(PathOf(hash), bytes, overwrite: true, cancellation);
    }

    public async Task<byte[]?> FindAsync(string hash, CancellationToken cancellation)
    {
        // A hash is hexadecimal digits and nothing that leads elsewhere.
        if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigitLower) || !File.Exists(PathOf(hash)))
            return null;
        byte[] bytes = await File.ReadAllBytesAsync(PathOf(hash), cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash ? bytes : null;
    }

    private string PathOf(string hash) => Path.Combine(folder, hash[..2], hash);
}
