using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Core.Contracts;

/// <summary>How a schema is read.</summary>
public sealed record ContractOptions
{
    public static readonly ContractOptions Default = new();

    /// <summary>A <c>format</c> is checked, not only noted; one that is not known is a fault.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>For the official test suite alone: a contract must not say what nobody checks.</summary>
    public bool IgnoreUnknownKeywords { get; init; }

    /// <summary>What a <c>$ref</c> may name besides the document itself, by URI; nothing is ever fetched.</summary>
    public ImmutableDictionary<string, JsonElement> Documents { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
}
