using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Storage.Sqlite;

/// <summary>SQLite's error codes (https://www.sqlite.org/rescode.html) as a person needs them: what, which file, and the way out.</summary>
internal static class SqliteFaults
{
    // An I/O error on a disk with less left than this is a full disk: SQLite reports its shared-memory file's growth so.
    private const long NoRoom = 1024 * 1024;

    private const int ReadOnlyDatabaseMoved = raw.SQLITE_READONLY | (4 << 8);

    // EROFS, as .NET passes it on.
    private const int ReadOnlyFileSystem = 30;

    // Errors of one request alone: a value that is too long, or one the table refuses. Its group goes on without it.
    public static bool IsOfTheRequest(Exception failure) =>
        failure is not JournalException
        && (failure is not SqliteException sqlite || sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH);

    public static JournalException InWords(SqliteException failure, SqliteFile file)
    {
        var path = file.Path;
        return failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => Full(path, failure),
            raw.SQLITE_READONLY => ReadOnly(path, failure),
            // Somebody keeps one of the locks around the log (SQLITE_PROTOCOL: for some ten seconds).
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => new(
                JournalFault.Locked,
                $"{path} has been locked by another program for more than {file.LockedFor.TotalSeconds:0.#} seconds. Baton itself holds it for milliseconds: " +
                $"look for an open database shell, a backup or a stopped process (`fuser {path}` names it), end it, and try again.",
                failure),
            raw.SQLITE_CORRUPT => Corrupt(path, "is damaged", failure),
            raw.SQLITE_NOTADB => Corrupt(path, "is not a Baton journal, or its beginning is damaged", failure),
            raw.SQLITE_ERROR => Corrupt(path, $"lacks what a journal has ({failure.Message})", failure),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => CannotOpen(path, failure),
            raw.SQLITE_IOERR => InputOutput(path, failure),
            _ => new(JournalFault.Unreachable, $"{path} can't be worked with: {failure.Message} (SQLite error {failure.SqliteExtendedErrorCode}). Try again; if it stays, move the file aside and start with a new one.", failure),
        };
    }

    public static JournalException FolderFailed(string path, Exception failure)
    {
        const int NoSpace = 28;
        var folder = Path.GetDirectoryName(path) ?? path;
        if (FileInTheWay(folder) is { } file)
            return new(JournalFault.Unreachable, $"{path} can't be made: {file} is a file, not a folder. Move it away or name another place for the journal.", failure);
        return failure.HResult switch
        {
            ReadOnlyFileSystem => new(JournalFault.ReadOnly, $"{folder} can't be made: the disk is mounted read-only. Mount it for writing or name another place for the journal.", failure),
            NoSpace => Full(path, failure),
            _ => new(JournalFault.Unreachable, $"{folder} can't be made: {failure.Message} Give this user the right to write there, or name another place for the journal.", failure),
        };
    }

    public static JournalException Gone(string path, Exception? failure = null) => new(
        JournalFault.Unreachable,
        $"{path} was moved or deleted while it was open. Put it back, or start Baton again to begin a new journal there.",
        failure);

    private static JournalException Full(string path, Exception failure) => new(
        JournalFault.Full,
        $"No room is left for {path}. What was acknowledged is safe; what was just being written is not. Free some space on that disk and go on: nothing needs repair.",
        failure);

    private static JournalException ReadOnly(string path, SqliteException failure) =>
        failure.SqliteExtendedErrorCode == ReadOnlyDatabaseMoved
            ? Gone(path, failure)
            : new(
                JournalFault.ReadOnly,
                $"{path} can't be written: the file, its folder or the disk is read-only for this user. " +
                "Make file and folder writable (the folder too: a journal keeps two files beside it), or name another place for the journal.",
                failure);

    private static JournalException Corrupt(string path, string what, Exception failure) => new(
        JournalFault.Corrupt,
        $"{path} {what}: runs in it can't be read. Stop Baton, move it aside together with {Path.GetFileName(path)}-wal and {Path.GetFileName(path)}-shm, " +
        $"and put back a backup, or save what is left with `sqlite3 {path} .recover`. Without a file there Baton starts an empty journal.",
        failure);

    private static JournalException CannotOpen(string path, SqliteException failure)
    {
        var folder = Path.GetDirectoryName(path);
        var words = Directory.Exists(path) ? $"{path} is a folder. Name a file in it for the journal, such as {Path.Combine(path, "journal.db")}."
            : FileInTheWay(folder) is { } file ? $"{path} can't be reached: {file} is a file, not a folder. Name another place for the journal."
            : !Directory.Exists(folder) ? $"{path} can't be opened: its folder is not there. Was the disk unmounted, or the folder moved?"
            : IsReadOnlyDisk(folder) ? null
            : !File.Exists(path) ? $"{path} can't be made or is no longer there. Give this user the right to write in {folder}, or put the file back."
            : $"{path} can't be opened: this user has no permission for the file or its folder. Grant reading and writing of both, or name another place for the journal.";
        return words is null ? ReadOnly(path, failure) : new(JournalFault.Unreachable, words, failure);
    }

    private static JournalException InputOutput(string path, SqliteException failure)
    {
        const int SharedMemoryOpen = raw.SQLITE_IOERR | (18 << 8);
        const int SharedMemoryMap = raw.SQLITE_IOERR | (21 << 8);
        if (RoomLeft(path) < NoRoom)
            return Full(path, failure);
        var way = failure.SqliteExtendedErrorCode is SharedMemoryOpen or SharedMemoryMap
            ? "A journal needs a disk of this machine: network drives can't share memory between processes. Move it to a local disk."
            : "The disk or its connection fails: look at the system's log, and move the journal to a sound disk. What was acknowledged before is stored.";
        return new(
            JournalFault.Unreachable,
            $"{path} could not be read or written: {failure.Message} (SQLite error {failure.SqliteExtendedErrorCode}). {way}",
            failure);
    }

    // By a file of another name: to open and close the journal itself would drop every lock this process has on it (POSIX).
    private static bool IsReadOnlyDisk(string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult == ReadOnlyFileSystem;
        }
    }

    private static string? FileInTheWay(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(folder))
                return folder;
        return null;
    }

    private static long RoomLeft(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path) ?? path).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not to be known, so it explains nothing.
            return long.MaxValue;
        }
    }
}
