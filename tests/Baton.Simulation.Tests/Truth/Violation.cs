namespace Baton.Simulation.Tests.Truth;

/// <summary>A promise that was broken.</summary>
internal sealed class Violation(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <exception cref="Violation">It does not hold.</exception>
    public static void Unless(bool holds, string message)
    {
        if (!holds)
            throw new Violation(message);
    }
}
