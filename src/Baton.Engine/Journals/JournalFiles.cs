using Baton.Core.Runs;

namespace Baton.Engine.Journals;

/// <summary>The attachments of a whole run.</summary>
public static class JournalFiles
{
    /// <summary>All that the journal keeps of a run, in the order of their hashes.</summary>
    public static async Task<IReadOnlyList<KeptFile>> ReadFilesAsync(this IJournal journal, RunId run, CancellationToken cancellation)
    {
        var files = new List<KeptFile>();
        foreach (string hash in await journal.ListFilesAsync(run, cancellation))
            if (await journal.ReadFileAsync(run, hash, cancellation) is { } bytes)
                files.Add(new KeptFile(hash, bytes));
        return files;
    }
}
