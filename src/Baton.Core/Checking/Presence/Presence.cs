using Baton.Core.Contracts;

namespace Baton.Core.Checking;

/// <summary>Whether a value is there where it is read.</summary>
internal abstract record Presence
{
    private Presence() { }

    /// <summary>On every path.</summary>
    public sealed record Set : Presence
    {
        public static readonly Set Always = new();
    }

    /// <param name="Case">A run in which it is not.</param>
    public sealed record MayLack(Absence Case) : Presence;

    /// <param name="Why">Null where the reason is a finding already.</param>
    public sealed record Undecided(string? Why) : Presence;

    public sealed record NoField(ContractLookup.Missing Missing) : Presence;

    /// <summary>The producer can't be seen from here.</summary>
    public sealed record Unseen(Sight Sight) : Presence;
}

/// <summary>A value that is absent where it is read, and the run that shows it.</summary>
internal sealed record Absence(ConditionSpace.Goal Sought, Sight Sight, Assignment Found);
