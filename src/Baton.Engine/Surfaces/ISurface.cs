using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;

namespace Baton.Engine.Surfaces;

/// <summary>A place where approved output lands.</summary>
public interface ISurface
{
    /// <summary>As authors write it in <c>to: { surface: … }</c>.</summary>
    string Name { get; }

    string Summary { get; }

    SurfaceClass Class { get; }

    /// <summary>What <c>to:</c> may hold, <c>surface</c> included.</summary>
    Contract To { get; }

    /// <summary>What <c>with:</c> must be.</summary>
    Contract Takes { get; }

    /// <summary>
    /// Turns content into the very bytes to be sent: the same input always gives the same payload, on any machine. It is what
    /// the review shows as preview, what the approval stores, and what <see cref="CommitAsync"/> is given, unchanged.
    /// </summary>
    RenderedPayload Render(JsonElement with, JsonElement to);

    /// <summary>
    /// Sends the payload. A second call with the same key must not write twice where <see cref="Class"/> is idempotent.
    /// </summary>
    /// <exception cref="SurfaceException">Refused or failed; says whether trying again can help and whether something may have landed.</exception>
    Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation);

    /// <summary>The receipt of an earlier commit with this key, if the surface can find one. Only called on queryable surfaces.</summary>
    Task<CommitReceipt?> FindAsync(CommitRequest request, CancellationToken cancellation);
}

public enum SurfaceClass
{
    /// <summary>Takes a key and writes once for it.</summary>
    Idempotent,

    /// <summary>Can be asked whether a key has landed.</summary>
    Queryable,

    /// <summary>After a crash between send and receipt only a person can know.</summary>
    Neither,
}

/// <summary>What will be sent, and how to show it.</summary>
/// <param name="Payload">An object: <c>to</c>, and <c>parts</c> by name, each with <c>type</c> (media type) and <c>text</c> or <c>base64</c>.</param>
/// <param name="Where">In words: where it will land.</param>
public sealed record RenderedPayload(Payload Payload, string Where);

/// <param name="Key">Run, commit step and item: the same for every attempt, never made of content.</param>
public sealed record CommitRequest(string Key, string Run, string Workflow, string Step, Payload Payload);

/// <param name="Id">The surface's own name for what was written.</param>
/// <param name="Url">Where people find it.</param>
public sealed record CommitReceipt(string Id, string Url, DateTimeOffset At);

/// <param name="isTransient">Trying again may help.</param>
/// <param name="mayHaveLanded">The payload may have been written although this failed.</param>
public sealed class SurfaceException(string message, bool isTransient, bool mayHaveLanded, Exception? inner = null) : Exception(message, inner)
{
    public bool IsTransient { get; } = isTransient;

    public bool MayHaveLanded { get; } = mayHaveLanded;
}
