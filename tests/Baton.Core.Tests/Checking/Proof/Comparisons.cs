using System.Collections.Concurrent;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>Conditions of one comparison, <c>left == "x"</c>, each read once.</summary>
internal static class Comparisons
{
    private static readonly ConcurrentDictionary<(string, string), LiquidCondition> Known = new();

    public static LiquidCondition Of(string op, string right) =>
        Known.GetOrAdd((op, right), key => LiquidCondition.Parse(Snippet.Literal($"left {key.Item1} {key.Item2}"), [])!);
}
