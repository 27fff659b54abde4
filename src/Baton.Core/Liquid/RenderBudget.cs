using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>What one rendering may still do.</summary>
internal sealed class RenderBudget
{
    private int _iterations;
    private int _work;

    public void Iterate(SourceSpan span)
    {
        if (++_iterations > LiquidLimits.MaxIterations)
            throw new LiquidException($"the loops of this template go round more than {LiquidLimits.MaxIterations} times in all; lower a range or give `limit`", span);
        Spend(1, span);
    }

    public void Spend(int units, SourceSpan span)
    {
        _work += units;
        if (_work > LiquidLimits.MaxWork)
            throw new LiquidException("this template does more work than one rendering may; loop over less, or filter before the loop", span);
    }

    /// <summary>Pays for a text that was read or made.</summary>
    public string Text(string text, SourceSpan span)
    {
        if (text.Length > LiquidLimits.MaxOutputLength)
            throw TooLong(span);
        Spend(1 + text.Length / 16, span);
        return text;
    }

    public static LiquidException TooLong(SourceSpan span) =>
        new($"the text grows beyond {LiquidLimits.MaxOutputLength} characters", span);
}
