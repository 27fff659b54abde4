using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Engine.Attention;

/// <summary>The way out that an operator takes.</summary>
public abstract record WayTaken
{
    private WayTaken() { }

    public sealed record Retry : WayTaken;

    /// <param name="Values">By the names of the step's needs.</param>
    public sealed record Mend(ImmutableSortedDictionary<string, JsonElement> Values) : WayTaken;

    public sealed record Give(JsonElement Output) : WayTaken;

    public sealed record Skip : WayTaken;
}
