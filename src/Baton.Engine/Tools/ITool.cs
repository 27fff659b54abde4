using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;

namespace Baton.Engine.Tools;

/// <summary>Something an agent, a step or a commit can have done: a page fetched, a program run.</summary>
public interface ITool
{
    /// <summary>As roles and steps name it: <c>web.fetch</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence that a model reads.</summary>
    string Summary { get; }

    Contract Takes { get; }

    Contract Gives { get; }

    ToolEffect Effect { get; }

    /// <summary>What a workflow that names it is checked against.</summary>
    ToolOffer Offer => new(Takes, Gives, Writes: Effect == ToolEffect.Write);

    /// <summary>The arguments fulfil <see cref="Takes"/>. A read may be made again after a crash. When the token is cancelled nobody waits any more.</summary>
    /// <exception cref="ToolException">It can't be done; said to whoever asked.</exception>
    Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation);
}

public enum ToolEffect
{
    /// <summary>Leaves the world as it was.</summary>
    Read,

    /// <summary>Changes something outside: only ever from a commit, never at an agent's word.</summary>
    Write,
}

/// <summary>On whose behalf.</summary>
/// <param name="Run">As people write it: eight characters.</param>
/// <param name="Key">Of the commit that has a tool write: the same whenever this write is tried again. Null for reads.</param>
public sealed record ToolUse(string Run, string Step, string? Key = null);

/// <summary>A tool that could not do what it was asked; the message is for a model and for people, and holds no secret.</summary>
public sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether trying again may help; where nobody says, it may.</summary>
    public FailureKind Kind { get; init; } = FailureKind.Transient;

    /// <summary>Of a tool that writes: something may have been written all the same; false only where that is certain not to be so.</summary>
    public bool MayHaveWritten { get; init; } = true;
}
