namespace Baton.Core.Tests.Checking.Proof;

/// <summary>How far a value may be sent; of what is made of several, the worst counts.</summary>
internal enum Standing
{
    /// <summary>Of the brief or of the workflow itself: needs nobody's approval.</summary>
    Given,
    Approved,

    /// <summary>Approved, and then edited in a later review.</summary>
    Void,
    Raw,
}
