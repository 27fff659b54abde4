using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Output;

/// <summary>What a check of one playbook gave.</summary>
/// <param name="Root">As people name its folder.</param>
public sealed record CheckedPlaybook(string Root, LoadedPlaybook Loaded)
{
    /// <summary>Null when nothing was to be mended.</summary>
    public Mending? Mended { get; init; }

    public IReadOnlyList<Finding> Findings => Loaded.Findings;

    public bool HasErrors => Findings.Any(f => f.Severity == Severity.Error);
}

/// <param name="IsWritten">False when it was only to be shown.</param>
/// <param name="Refused">A sentence for each file that could not be written.</param>
public sealed record Mending(FixedPlaybook Playbook, bool IsWritten, IReadOnlyList<string> Refused);
