using System.Diagnostics;
using System.Globalization;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.Truth;

namespace Baton.Simulation.Tests;

/// <summary>Many seeds, each a story of its own. One that breaks a promise prints itself, its story, and how to see it again.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Quick = 2_000, Long = 1_000_000;

    /// <summary>How often a long run says how far it has come, in seeds.</summary>
    private const int Milestone = 20_000;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("BATON_LONG") == "1";

    /// <summary><c>BATON_SEEDS=FIRST-LAST</c>, so that many can be spread over days and machines.</summary>
    private static readonly string[] Given = Environment.GetEnvironmentVariable("BATON_SEEDS")?.Split('-') ?? [];

    [Fact]
    public void Nothing_that_was_promised_is_broken_whatever_happens()
    {
        if (Environment.GetEnvironmentVariable("BATON_SEED") is { Length: > 0 } given)
        {
            Replay(ulong.Parse(given, CultureInfo.InvariantCulture));
            return;
        }
        var (first, last) = Given switch
        {
            [] => (0, (IsLong ? Long : Quick) - 1),
            [var from, var to] => (long.Parse(from, CultureInfo.InvariantCulture), long.Parse(to, CultureInfo.InvariantCulture)),
            _ => throw new FormatException("BATON_SEEDS takes FIRST-LAST"),
        };
        var watch = Stopwatch.StartNew();
        var broken = new List<(ulong Seed, Violation Why)>();
        int played = 0;
        Parallel.For(first, last + 1, new ParallelOptions { MaxDegreeOfParallelism = last - first >= Quick ? Environment.ProcessorCount : 1 }, (i, loop) =>
        {
            try
            {
                new Simulation((ulong)i).Play();
            }
            catch (Violation e)
            {
                lock (broken)
                    broken.Add(((ulong)i, e));
                output.WriteLine($"seed {i}: {e.Message}");
                if (broken.Count >= 20)
                    loop.Stop();
            }
            if (Interlocked.Increment(ref played) % Milestone == 0)
                output.WriteLine($"{played} seeds, {broken.Count} broken, {watch.Elapsed.TotalSeconds:0} s");
        });
        output.WriteLine($"seeds {first} to {last}: {played} in {watch.Elapsed.TotalSeconds:0} s");
        if (broken.Count > 0)
            Assert.Fail(string.Join('\n', broken.OrderBy(b => b.Seed).Select(b => $"seed {b.Seed}: {b.Why.Message}")) + $"\n\n{StoryOf(broken.Min(b => b.Seed))}");
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        for (ulong seed = 0; seed < 40; seed++)
            Assert.Equal(StoryOf(seed), StoryOf(seed));
    }

    [Fact]
    public void The_workflows_of_simulations_can_be_run()
    {
        foreach (string yaml in WrittenWorkflows.All.Concat(Routines.Texts.Take(10)))
            Assert.Empty(Routine.Faults(yaml));
    }

    private static void Replay(ulong seed)
    {
        var simulation = new Simulation(seed);
        try
        {
            simulation.Play();
        }
        finally
        {
            // To the terminal: a test that passes shows no output of its own.
            Console.WriteLine($"seed {seed}\n{simulation.Story}");
        }
    }

    private static string StoryOf(ulong seed)
    {
        var simulation = new Simulation(seed);
        try
        {
            simulation.Play();
            return $"seed {seed}\n{simulation.Story}";
        }
        catch (Violation e)
        {
            return $"seed {seed} (see it again: ./test --seed {seed})\n{simulation.Story}{e.Message}";
        }
    }
}
