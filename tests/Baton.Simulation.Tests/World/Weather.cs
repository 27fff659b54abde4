namespace Baton.Simulation.Tests.World;

/// <summary>How much goes wrong in a simulation: shares of calls, and how many disasters there are in all.</summary>
/// <param name="Appends">Of appends, that fail: half of them are there nevertheless.</param>
/// <param name="Reads">Of reads, that fail.</param>
/// <param name="Slow">Of journal calls, that take a while.</param>
/// <param name="Agents">Of answers, that are late, broken, or not there.</param>
/// <param name="Surfaces">Of requests, that are refused, lost, late, or whose answer is lost.</param>
/// <param name="Deaths">Of moments at which a worker may die or freeze, those at which it does.</param>
/// <param name="Disasters">Deaths and freezes at most.</param>
internal sealed record Weather(double Appends, double Reads, double Slow, double Agents, double Surfaces, double Deaths, int Disasters)
{
    public static Weather Of(Dice dice) => dice.Next(8) switch
    {
        0 => new Weather(0, 0, 0, 0, 0, 0, 0),
        1 or 2 or 3 => new Weather(0.02, 0.01, 0.1, 0.15, 0.3, 0.05, 4),
        4 or 5 => new Weather(0.1, 0.04, 0.3, 0.3, 0.5, 0.12, 8),
        // Nothing fails but processes, or nothing but surfaces: long stories hide short ones.
        6 => new Weather(0, 0, 0.1, 0, 0, 0.3, 8),
        _ => new Weather(0, 0, 0.1, 0, 0.8, 0.1, 6),
    };
}
