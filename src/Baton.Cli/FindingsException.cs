using Baton.Core.Checking;

namespace Baton.Cli;

/// <summary>What was given is wrong: all of it, at once.</summary>
public sealed class FindingsException(IReadOnlyList<Finding> findings) : Exception
{
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
