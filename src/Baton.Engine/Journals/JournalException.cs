namespace Baton.Engine.Journals;

public enum JournalFault { Full, ReadOnly, Locked, Corrupt, TooNew, Unreachable }

/// <summary>The storage can't do its work. The message says what, where and the way out, for a person to read.</summary>
public sealed class JournalException(JournalFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public JournalFault Fault { get; } = fault;
}
