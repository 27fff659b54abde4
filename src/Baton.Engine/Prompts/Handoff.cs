using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;

namespace Baton.Engine.Prompts;

/// <summary>What a step is about to be given: the brief, and its needs as they were met.</summary>
/// <param name="Brief">Verbatim; narrowed to <paramref name="BriefFields"/> only where the author said so.</param>
public sealed record Handoff(JsonElement Brief, ImmutableArray<string>? BriefFields, ImmutableArray<HandoffValue> Values)
{
    /// <summary>What people said to the agent's questions: <c>{ question, answer }</c> each, in order.</summary>
    public ImmutableArray<JsonElement> Answers { get; init; } = [];

    /// <summary>The attachments in its values that people brought to the run.</summary>
    public ImmutableArray<FileValue> Files { get; init; } = [];

    public ImmutableArray<HandedOver> References => [.. Values.Select(v => v.Origin)];
}

/// <param name="Value">Null when an optional need was absent.</param>
public sealed record HandoffValue(HandedOver Origin, JsonElement? Value);
