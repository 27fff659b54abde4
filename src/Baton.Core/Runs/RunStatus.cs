namespace Baton.Core.Runs;

public enum RunStatus
{
    /// <summary>There is work that needs nobody.</summary>
    Running,

    /// <summary>Waits for a person or a time; costs nothing but its rows.</summary>
    Parked,

    /// <summary>Waits for an operator: what cannot go on is kept, with the ways out.</summary>
    NeedsAttention,

    /// <summary>Somebody holds it: nothing starts until it is resumed.</summary>
    Paused,

    Finished,
    Rejected,
    Expired,
    Cancelled,
}
