namespace Baton.Engine.Journals;

public enum JournalFault
{
    /// <summary>No room is left where the journal is kept.</summary>
    Full,

    ReadOnly,

    /// <summary>Somebody else has held the journal for longer than one waits for it.</summary>
    Locked,

    /// <summary>What is stored can't be read.</summary>
    Corrupt,

    /// <summary>A later Baton has changed the journal's format.</summary>
    TooNew,

    /// <summary>There is no journal there, or the way to it is barred: no permission, a failing disk, a lost connection.</summary>
    Unreachable,
}

/// <summary>The storage can't do its work. The message says what, where and the way out, for a person to read.</summary>
public sealed class JournalException(JournalFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public JournalFault Fault { get; } = fault;
}
