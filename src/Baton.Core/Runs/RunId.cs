namespace Baton.Core.Runs;

/// <summary>A run. UUIDv7, so that ids sort by the time of their making; made in the shell.</summary>
public readonly record struct RunId(Guid Value)
{
    public override string ToString() => Value.ToString("N");

    /// <summary>The last eight characters, the random part: what people type and read.</summary>
    public string Short => ToString()[^8..];

    public static RunId? TryParse(string text) => Guid.TryParse(text, out var value) ? new RunId(value) : null;
}
