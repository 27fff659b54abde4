using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Bench;

/// <param name="Seconds">How long one repetition of W1 lasts.</param>
/// <param name="InFlight">How many runs are in flight at once, one measurement each.</param>
/// <param name="Only"><c>W1</c>, <c>W3</c>, <c>W4</c>, <c>W5</c>, <c>S1</c> or <c>C1</c>; null for all.</param>
/// <param name="JsonFile">Where the figures go besides the table.</param>
internal sealed record BenchOptions(double Seconds, ImmutableArray<int> InFlight, int Repetitions, string? Only, string? JsonFile)
{
    /// <summary>A server on which W1 is measured too; null: none.</summary>
    public string? Postgres { get; init; }

    public const string Help = """
        bench/run [--seconds 3] [--runs 1,64] [--repetitions 5] [--only W1|W3|W4|W5|S1|C1] [--postgres private] [--json FILE]

        bench/run benchmark

          the second is C1 under BenchmarkDotNet, by the clock; the first:

          W1  6-step runs, ~2 KB handed from step to step, 1 and 64 of them in flight
          W3  one run of 10, 100 and 1,000 steps
          W4  1,000 and 100,000 runs parked at a review, the process killed, another one started
          W5  an each of 1,000 and 10,000 items, a repeat of as many rounds
          S1  1,000 runs whose model takes a second, 100 calls at once: a minute
          C1  reading and checking a workflow of 1,000 and 10,000 steps

          --seconds      how long one repetition of W1 lasts
          --runs         runs in flight in W1, one measurement for each number
          --repetitions  of everything; the figures are medians, with least and most
          --only         one workload
          --postgres     W1 on PostgreSQL too: `private` starts a server for it, with its disk waited for; or a connection string
          --json         writes every figure of every repetition to a file
        """;

    public bool Includes(string workload) => Only is null || Only == workload;

    /// <summary>Null when something can't be read.</summary>
    public static BenchOptions? Read(IReadOnlyList<string> args)
    {
        var options = new BenchOptions(3, [1, 64], 5, null, null);
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = i + 1 < args.Count ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    options = options with { Seconds = seconds };
                    break;
                case "--runs" when value.Split(',').Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out int runs) ? runs : 0).ToImmutableArray() is var inFlight && inFlight.All(n => n > 0):
                    options = options with { InFlight = inFlight };
                    break;
                case "--repetitions" when int.TryParse(value, CultureInfo.InvariantCulture, out int repetitions) && repetitions > 0:
                    options = options with { Repetitions = repetitions };
                    break;
                case "--only" when value is "W1" or "W3" or "W4" or "W5" or "S1" or "C1":
                    options = options with { Only = value };
                    break;
                case "--postgres" when value.Length > 0:
                    options = options with { Postgres = value };
                    break;
                case "--json" when value.Length > 0:
                    options = options with { JsonFile = value };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
