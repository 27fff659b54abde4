using System.Diagnostics;
using System.Globalization;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.Truth;

namespace Baton.Simulation.Tests;

/// <summary>Many seeds, each a story of its own. One that breaks a promise prints itself, its story, and how to see it again.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Quick = 2_000, Long = 200_000;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("BATON_LONG") == "1";

    [Fact]
    public void Nothing_that_was_promised_is_broken_whatever_happens()
    {
        if (Environment.GetEnvironmentVariable("BATON_SEED") is { Length: > 0 } given)
        {
            Replay(ulong.Parse(given, CultureInfo.InvariantCulture));
            return;
        }
        int count = IsLong ? Long : Quick;
        var watch = Stopwatch.StartNew();
        var broken = new List<(ulong Seed, Violation Why)>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = IsLong ? Environment.ProcessorCount : 1 }, (i, loop) =>
        {
            try
            {
                new Simulation((ulong)i).Play();
            }
            catch (Violation e)
            {
                lock (broken)
                    broken.Add(((ulong)i, e));
                if (broken.Count >= 20)
                    loop.Stop();
            }
        });
        output.WriteLine($"{count} seeds in {watch.Elapsed.TotalSeconds:0} s");
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
