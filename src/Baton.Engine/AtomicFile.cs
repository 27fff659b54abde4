namespace Baton.Engine;

/// <summary>A file appears whole or not at all: written beside its place, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <param name="overwrite">When false, a file already there is left alone and an <see cref="IOException"/> says so; else its permissions stay.</param>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, bool overwrite, CancellationToken cancellation)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await stream.WriteAsync(bytes, cancellation);
                stream.Flush(flushToDisk: true);
            }
            if (overwrite && !OperatingSystem.IsWindows() && File.Exists(path))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>What a process that was killed while it wrote this file has left beside it. For files with one writer at a time.</summary>
    public static void RemoveLeftovers(string path)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.*.tmp"))
            Remove(file);
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be written often can't be removed either; the first failure is the one to tell.
        }
    }
}
