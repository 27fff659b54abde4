namespace Baton.Core.Liquid;

/// <summary>The stable codes of what can be wrong with a template or condition.</summary>
public static class LiquidCode
{
    /// <summary>A <c>{{</c>, <c>{%</c> or text in quotes that nothing closes.</summary>
    public const string Unclosed = "LQ001";

    public const string UnknownTag = "LQ002";

    /// <summary>A block without its end.</summary>
    public const string BlockNotClosed = "LQ003";

    /// <summary>An end, an <c>else</c>, a <c>break</c>… where none can stand.</summary>
    public const string OutOfPlace = "LQ004";

    /// <summary>Anything else that can't be read.</summary>
    public const string Unreadable = "LQ005";

    public const string UnknownFilter = "LQ006";

    public const string WrongArguments = "LQ007";

    /// <summary>An operator of another language: <c>=</c>, <c>&amp;&amp;</c>, <c>||</c>, <c>!</c>.</summary>
    public const string ForeignOperator = "LQ008";

    /// <summary>A condition in braces.</summary>
    public const string BracesInCondition = "LQ009";

    /// <summary>Beyond one of <see cref="LiquidLimits"/>.</summary>
    public const string TooMuch = "LQ010";

    /// <summary>Asks for the time of day; a rendering must come out the same again.</summary>
    public const string NoClock = "LQ011";

    public const string UnknownDateDirective = "LQ012";

    /// <summary>A variable that is assigned on some ways through the template only.</summary>
    public const string MaybeUnassigned = "LQ013";

    public const string UnknownLoopField = "LQ014";

    /// <summary>A warning: <c>a and b or c</c> means <c>a and (b or c)</c>.</summary>
    public const string RightToLeft = "LQ015";

    /// <summary>Liquid elsewhere, but not in the subset read here.</summary>
    public const string NotInSubset = "LQ016";

    /// <summary>Assigns to the variable of a <c>for</c> inside it.</summary>
    public const string LoopVariableAssigned = "LQ017";
}
