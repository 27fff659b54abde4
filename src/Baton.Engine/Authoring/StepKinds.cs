using System.Collections.Frozen;

namespace Baton.Engine.Authoring;

/// <summary>The keys that a step begins with.</summary>
internal static class StepKinds
{
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "agent", "tool", "check", "review", "ask", "switch", "parallel", "each", "repeat", "call", "wait", "commit");

    /// <summary>The id of the step that has these keys; null when they are no step's.</summary>
    public static string? IdIn(YamlKeys keys) => keys.Names.FirstOrDefault(All.Contains) is { } kind ? keys[kind] : null;
}
