namespace Baton.Core.Liquid;

/// <summary>What a template may ask for at most. Beyond it stands a finding (reading) or a <see cref="LiquidException"/> (rendering).</summary>
public static class LiquidLimits
{
    /// <summary>Characters of a template or a condition.</summary>
    public const int MaxTemplateLength = 256 * 1024;

    /// <summary>Blocks within blocks, and brackets within brackets.</summary>
    public const int MaxNesting = 64;

    /// <summary>Comparisons joined by <c>and</c> and <c>or</c> in one condition.</summary>
    public const int MaxConditionTerms = 128;

    /// <summary>Names and indexes in one path.</summary>
    public const int MaxPathSegments = 32;

    /// <summary>Names that one template assigns to or captures into.</summary>
    public const int MaxLocals = 256;

    /// <summary>Characters of what is rendered, and of any one text made on the way.</summary>
    public const int MaxOutputLength = 1024 * 1024;

    /// <summary>Rounds of all <c>for</c> loops of one rendering together, and items of one range.</summary>
    public const int MaxIterations = 100_000;

    /// <summary>Work of one rendering: each step, list item and 16 characters handled count one.</summary>
    public const int MaxWork = 2_000_000;

    /// <summary>Lists and objects within each other, in the data.</summary>
    public const int MaxDataDepth = 128;
}
