using System.Collections.Immutable;

namespace Baton.Core.Runs;

/// <summary>Where a value is kept: the run's record that produced it, and which of that record's values it is.</summary>
/// <param name="Record">The record's sequence, from 1.</param>
/// <param name="Index">From 0.</param>
public readonly record struct ValueRef(long Record, int Index);

/// <summary>What a step left behind. Values are stored once; what is put together of them is a list of references.</summary>
public abstract record StepOutput
{
    private StepOutput() { }

    public sealed record Stored(ValueRef Value) : StepOutput;

    /// <summary>A region's yields.</summary>
    public sealed record Composed(ImmutableArray<Yield> Yields) : StepOutput;

    /// <summary>The yields of each branch under its name.</summary>
    public sealed record ByBranch(ImmutableArray<(string Name, ImmutableArray<Yield> Yields)> Branches) : StepOutput;

    /// <summary>For each field the list of what several gave, in their order.</summary>
    public sealed record Lists(ImmutableArray<ImmutableArray<Yield>> Givers) : StepOutput;

    /// <summary>The yields of an each's items, which stand at the items' own places.</summary>
    public sealed record OfItems(Frame Frame) : StepOutput;
}

/// <param name="Value">Null when the optional value it comes from is absent.</param>
/// <param name="Fields">The way inside the value.</param>
public sealed record Yield(string Name, ValueRef? Value, ImmutableArray<string> Fields);
