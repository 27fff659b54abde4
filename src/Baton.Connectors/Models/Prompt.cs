using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>What an agent was given to read, taken apart again.</summary>
/// <param name="Brand">Null when no brand was handed over, or when it was not JSON.</param>
/// <param name="Brief">Null when no brief was handed over, or when it was not JSON.</param>
/// <param name="Values">The handoff, in the order it was rendered.</param>
/// <param name="Task">Empty when there was none.</param>
/// <param name="Violations">What was wrong with the last answer; empty on the first turn.</param>
public sealed record Prompt(
    string Role,
    string Instructions,
    JsonElement? Brand,
    JsonElement? Brief,
    IReadOnlyList<HandedValue> Values,
    string Step,
    string Task,
    IReadOnlyList<string> Violations);

/// <param name="Name">The path it was named with, <c>research.insights</c>.</param>
/// <param name="From">The producing step.</param>
/// <param name="IsEarlier">It was produced by an earlier round of this step or of a later one.</param>
/// <param name="Order">Among the earlier values, by age: 1 is the oldest, values made together have the same. 0 when it is not given.</param>
/// <param name="Value">The value itself; a text that is not JSON stands as a JSON string.</param>
public sealed record HandedValue(string Name, string From, int Round, string Type, bool IsEarlier, int Order, JsonElement Value)
{
    /// <summary>The last part of the name: <c>insights</c>.</summary>
    public string Field => Name[(Name.LastIndexOf('.') + 1)..];
}
