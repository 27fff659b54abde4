using System.Security.Cryptography;
using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Engine.Files;

/// <summary>The attachments of a run, by their hashes: those that its journal keeps, and in older workspaces those of the folder.</summary>
public sealed class RunFiles(RunId run, IJournal journal, OlderFiles? older)
{
    /// <summary>Null where it is not kept, or is not that of the hash any more.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string hash, CancellationToken cancellation)
    {
        if (!IsHash(hash))
            return null;
        var bytes = await journal.ReadFileAsync(run, hash, cancellation);
        if (bytes is null && older is not null && await older.FindAsync(hash, cancellation) is { } found)
            bytes = found;

        // Typed on purpose: null would become an empty memory that is there.
        return bytes is { } kept && HashOf(kept.Span) == hash ? kept : default(ReadOnlyMemory<byte>?);
    }

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static bool IsHash(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigitLower);
}
