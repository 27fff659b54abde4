using System.Text.Json;

namespace Baton.Core.Contracts.Subset;

/// <summary>Whether there is a value that meets all of some demands.</summary>
internal abstract record Outcome
{
    public static readonly Outcome None = new Empty();

    private Outcome()
    {
    }

    /// <summary>There is none.</summary>
    public sealed record Empty : Outcome;

    public sealed record Found(JsonElement Value) : Outcome;

    public sealed record Unknown(string Why) : Outcome;

    /// <summary>Of one way or another: what is found wins, then what is not known.</summary>
    public Outcome Or(Outcome other) => this is Found || (this is Unknown && other is Empty) ? this : other;
}
