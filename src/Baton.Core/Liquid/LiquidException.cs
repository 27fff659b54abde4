using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>A template that is well written met data it can't be rendered with. The message names what is missing or misused, and the way out.</summary>
public sealed class LiquidException(string message, SourceSpan span, bool isMissing = false) : Exception(message)
{
    /// <summary>A path leads to nothing where a value is needed.</summary>
    public bool IsMissing { get; } = isMissing;

    public SourceSpan Span { get; } = span;
}
