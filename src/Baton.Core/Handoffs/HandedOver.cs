using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Runs;

namespace Baton.Core.Handoffs;

/// <summary>One need as it was met: a reference, not a copy.</summary>
/// <param name="Name">What the handoff calls it.</param>
/// <param name="From">The producing step; null for the brief, the brand and defaults.</param>
/// <param name="Round">The producer's round.</param>
/// <param name="Value">Null when an optional value was absent, and for what comes from the version itself.</param>
/// <param name="Fields">The way inside the value.</param>
public sealed record HandedOver(string Name, string? From, int Round, ValueRef? Value, ImmutableArray<string> Fields, Transform Transform);

/// <summary>What became of a value on its way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Transform>))]
public enum Transform
{
    Identity,

    /// <summary>From an earlier round, read against the direction of the loop.</summary>
    Earlier,

    /// <summary>Put together from several values.</summary>
    Derived,

    /// <summary>A person changed it, or gave it.</summary>
    HumanEdit,

    /// <summary>The author's default stood in.</summary>
    Default,

    /// <summary>An optional value that was not there.</summary>
    Absent,
}
