using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;

namespace Baton.Engine.Surfaces;

/// <summary>
/// A place where approved output lands. What the engine does when an answer is lost or a worker dies in between follows from
/// <see cref="Class"/> and <see cref="Times"/> alone, so they must be true of the system behind it, not of its documentation:
/// a class that promises too much makes duplicates, one that promises too little asks people. When in doubt it is
/// <see cref="SurfaceClass.Neither"/>.
/// </summary>
public interface ISurface
{
    /// <summary>As authors write it in <c>to: { surface: … }</c>.</summary>
    string Name { get; }

    string Summary { get; }

    SurfaceClass Class { get; }

    SurfaceTimes Times { get; }

    /// <summary>What <c>to:</c> may hold, <c>surface</c> included.</summary>
    Contract To { get; }

    /// <summary>What <c>with:</c> must be.</summary>
    Contract Takes { get; }

    /// <summary>
    /// Turns content into the very bytes to be sent: the same input always gives the same payload, on any machine. It is what
    /// the review shows as preview, what the approval stores, and what <see cref="CommitAsync"/> is given, unchanged.
    /// </summary>
    RenderedPayload Render(JsonElement with, JsonElement to);

    /// <summary>All that <see cref="CommitAsync"/> would send, in order, without touching anything. Without a protocol of its own: the parts.</summary>
    IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request) =>
        [.. request.Payload.Value.GetProperty("parts").EnumerateObject().Select(part => new OutgoingRequest(
            "WRITE", part.Name, [("Content-Type", part.Value.GetProperty("type").GetString()!)],
            part.Value.TryGetProperty("text", out var text) ? text.GetString()! : "⟨bytes⟩"))];

    /// <summary>
    /// Sends the payload. A second call with the same key must not write twice where <see cref="Class"/> is idempotent. No
    /// retries inside: the engine owns them. Whoever prepares something first (a login, an upload, a look) calls
    /// <see cref="CommitRequest.RequireInTime"/> right before the request that writes. When the token is cancelled the time is
    /// over: give up, whatever may come of it.
    /// </summary>
    /// <exception cref="SurfaceException">Refused or failed; says whether trying again can help and whether something may have landed.</exception>
    Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation);

    /// <summary>
    /// Everything that an earlier commit with this key left there, the oldest first; empty when nothing is found. Writes
    /// nothing. Only called on queryable surfaces: before a payload is sent again, and after each sending to see whether it is
    /// there once. Finds by the key that the surface wrote along (a slug, a field, a tag), never by content, and finds drafts
    /// and published ones alike.
    /// </summary>
    /// <exception cref="SurfaceException">It could not be asked: which is not the same as finding nothing.</exception>
    Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation);
}

public enum SurfaceClass
{
    /// <summary>Takes a key and writes once for it, for <see cref="SurfaceTimes.KeyLifetime"/>. After a lost answer the same key is sent again.</summary>
    Idempotent,

    /// <summary>Can be asked what has landed for a key. After a lost answer it is asked first, and sent again only when nothing can be on its way any more.</summary>
    Queryable,

    /// <summary>After a lost answer only a person can know. Mail (a Message-ID does not deduplicate) and plain webhooks are of this class.</summary>
    Neither,
}

/// <summary>How long a surface takes to keep its promises.</summary>
/// <param name="Request">
/// How long one request is given, unless the author's <c>timeout</c> says else: then it is broken off, and what has not reached
/// the surface by then never will.
/// </param>
/// <param name="Settle">
/// How long after that something written may take to be found (a search index, a queue, a cache, clocks that differ). Finding
/// nothing counts only once this is over too; also when it is a person who looks.
/// </param>
/// <param name="KeyLifetime">How long an idempotent surface remembers a key, from its first use; null for ever.</param>
public sealed record SurfaceTimes(TimeSpan Request, TimeSpan Settle, TimeSpan? KeyLifetime = null)
{
    /// <summary>Five minutes, seen at once, and remembered for ever.</summary>
    public static SurfaceTimes Immediate { get; } = new(TimeSpan.FromMinutes(5), TimeSpan.Zero);
}

/// <summary>What will be sent, and how to show it.</summary>
/// <param name="Payload">An object: <c>to</c>, and <c>parts</c> by name, each with <c>type</c> (media type) and <c>text</c> or <c>base64</c>.</param>
/// <param name="Where">In words: where it will land.</param>
public sealed record RenderedPayload(Payload Payload, string Where);

/// <param name="Key">Run, commit step and item: the same for every attempt, never made of content.</param>
public sealed record CommitRequest(string Key, string Run, string Workflow, string Step, Payload Payload)
{
    /// <summary>The write must not leave any more: another worker may have taken over and counts on it.</summary>
    public Func<bool> IsTooLate { get; init; } = () => false;

    /// <exception cref="SurfaceException">It is too late; nothing was written.</exception>
    public void RequireInTime()
    {
        if (IsTooLate())
            throw new SurfaceException("the worker was held up until it was too late to send; nothing was sent", isTransient: true, mayHaveLanded: false);
    }
}

/// <param name="Id">The surface's own name for what was written.</param>
/// <param name="Url">Where people find it.</param>
public sealed record CommitReceipt(string Id, string Url, DateTimeOffset At);

/// <param name="isTransient">Trying again may help.</param>
/// <param name="mayHaveLanded">The payload may have been written although this failed; false only where that is certain.</param>
public sealed class SurfaceException(string message, bool isTransient, bool mayHaveLanded, Exception? inner = null) : Exception(message, inner)
{
    public bool IsTransient { get; } = isTransient;

    public bool MayHaveLanded { get; } = mayHaveLanded;
}
