namespace Baton.Engine.Files;

/// <summary>Where the bytes of attachments are kept, by their hash. Values hold the hash alone.</summary>
public interface IFileStore
{
    /// <summary>Durable when it returns; what is there already stays.</summary>
    /// <param name="hash">SHA-256 of the bytes, in small hexadecimal digits.</param>
    Task KeepAsync(string hash, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Null where they are not kept, or are not those of the hash any more.</summary>
    Task<byte[]?> FindAsync(string hash, CancellationToken cancellation);
}
