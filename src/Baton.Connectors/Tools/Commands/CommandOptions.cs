using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Engine.Secrets;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Commands;

/// <param name="Command">The program and its arguments; there is no shell in between.</param>
/// <param name="Folder">It runs there; a program with a slash in its name is looked for from there.</param>
public sealed record CommandOptions(
    string Summary, ImmutableArray<string> Command, string Folder, Contract Takes, Contract Gives, ToolEffect Effect, TimeSpan Timeout,
    ImmutableArray<CommandVariable> Environment)
{
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>After that it has ended, also where this process ended before it.</summary>
    public TimeSpan Limit => Timeout + CommandProcess.WatchdogGrace;
}

/// <summary>A variable of the program's environment, as it is written or from where it is kept.</summary>
/// <param name="Written">Null: in <paramref name="Kept"/>.</param>
public sealed record CommandVariable(string Name, string? Written, Secret? Kept);
