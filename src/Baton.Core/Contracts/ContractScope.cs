using System.Collections.Immutable;
using Baton.Core.Sources;

namespace Baton.Core.Contracts;

/// <summary>What a contract's short notation may name besides its own words.</summary>
public sealed record ContractScope
{
    public static readonly ContractScope Empty = new();

    /// <summary>By the name under <c>contracts:</c>; it stands where a type's name would.</summary>
    public ImmutableDictionary<string, Contract> Named { get; init; } = ImmutableDictionary<string, Contract>.Empty;

    /// <summary>The content of a schema file of the playbook; null when it can't be had, which whoever loads it reports.</summary>
    public Func<SourceNode.Scalar, SourceNode?>? LoadFile { get; init; }

    /// <summary>The contract of the items of the list at a path; null when there is none, which the workflow's reader reports.</summary>
    public Func<SourceNode.Scalar, Contract?>? OneOf { get; init; }
}
