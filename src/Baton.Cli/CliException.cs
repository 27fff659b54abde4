namespace Baton.Cli;

/// <summary>Something the caller must know and can mend: what, where and the way out, in a few lines.</summary>
public sealed class CliException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
