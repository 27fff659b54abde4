using Baton.Core.Tests.Checking.Proof;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>The workflows that simulations run: some written for it, the others from the checker's generator of sound ones.</summary>
internal static class Routines
{
    private const int Generated = 400;

    private static readonly Lazy<Routine>[] Made = [.. Enumerable.Range(0, Generated)
        .Select(SoundWorkflow.Of)
        .Select(w => new Lazy<Routine>(() => Routine.Of(YamlText.Of(w))))];

    private static readonly Lazy<Routine>[] Written = [.. WrittenWorkflows.All.Select(y => new Lazy<Routine>(() => Routine.Of(y)))];

    public static Routine Draw(Dice dice) => (dice.Chance(0.6) ? dice.Of(Written) : dice.Of(Made)).Value;

    /// <summary>Sound workflows as YAML that this Baton runs.</summary>
    public static IEnumerable<string> Texts => Enumerable.Range(0, Generated).Select(SoundWorkflow.Of).Select(YamlText.Of);
}
