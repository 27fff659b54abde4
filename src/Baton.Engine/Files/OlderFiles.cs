namespace Baton.Engine.Files;

/// <summary>The folder in which attachments lay before journals kept them, each under its hash; nothing is added to it any more.</summary>
public sealed class OlderFiles(string folder)
{
    /// <summary>Whether a workspace has one.</summary>
    public bool IsThere => Directory.Exists(folder);

    /// <summary>Null where there is none of that hash.</summary>
    public async Task<byte[]?> FindAsync(string hash, CancellationToken cancellation)
    {
        // A hash is hexadecimal digits and nothing that leads elsewhere.
        string path = Path.Combine(folder, hash[..2], hash);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : null;
    }
}
