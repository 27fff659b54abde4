using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Runs;

namespace Baton.Engine.Reviews;

/// <summary>What somebody is asked to give, with what helps to give it.</summary>
/// <param name="Shown">By path.</param>
/// <param name="Choices">For each field that is picked from a list: the items, and how to name each to people.</param>
public sealed record AskCard(
    RunId Run,
    string Workflow,
    string Step,
    int Place,
    int Round,
    string Question,
    string To,
    JsonElement Brief,
    ImmutableArray<(string Path, JsonElement Value)> Shown,
    Contract Answer,
    ImmutableDictionary<string, ImmutableArray<(string Label, JsonElement Item)>> Choices)
{
    public DateTimeOffset? DueAt { get; init; }
}
