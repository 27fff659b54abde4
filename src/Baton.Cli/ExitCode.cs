namespace Baton.Cli;

/// <summary>What the process says to the script that called it; documented in the help of <c>baton</c>.</summary>
public static class ExitCode
{
    /// <summary>Done; a run is finished.</summary>
    public const int Finished = 0;

    /// <summary>It did not work; the message says why.</summary>
    public const int Failure = 1;

    /// <summary>What was given is wrong: findings, an unknown name, a wrong option.</summary>
    public const int Findings = 2;

    /// <summary>The run is kept and waits: for a person, a time, or an operator.</summary>
    public const int Parked = 3;

    /// <summary>The run ended as rejected, expired or cancelled: nothing was committed.</summary>
    public const int NotApproved = 4;

    /// <summary>Ctrl-C; a run is kept and can be resumed.</summary>
    public const int Interrupted = 130;
}
