using System.Collections.Immutable;

namespace Baton.Engine.Surfaces;

/// <summary>
/// One request of a commit as it leaves. Credentials stand as their references, and what is known only when it is sent (a time,
/// an id that the surface gives) in words between ⟨ and ⟩.
/// </summary>
/// <param name="Method">The protocol's own word: <c>POST</c>, <c>MAIL</c>, <c>WRITE</c>.</param>
/// <param name="Headers">In the order of sending.</param>
/// <param name="Body">As text where it is text; bytes of other kinds as their number and hash.</param>
public sealed record OutgoingRequest(string Method, string Address, ImmutableArray<(string Name, string Value)> Headers, string Body);
