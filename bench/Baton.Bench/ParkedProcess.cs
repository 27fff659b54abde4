using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Storage.Sqlite;

namespace Baton.Bench;

/// <summary>The process of W4 that is killed, and the one that comes after it: this program again, told so by its first word.</summary>
internal static class ParkedProcess
{
    public const string Nothing = "parked-nothing", Serve = "parked-serve", Resume = "parked-resume";

    private const int AtOnce = 64;
    private const int Warm = 64;

    public static bool IsMeant(string[] args) => args is [Nothing or Serve or Resume, _, _, _];

    /// <param name="rest">How many more it resumes after the first.</param>
    public static Process Start(string what, string path, RunId run, int rest = Warm)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(ParkedProcess).Assembly.Location);
        foreach (string argument in (string[])[what, path, run.ToString(), rest.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static async Task RunAsync(string[] args)
    {
        if (args[0] == Nothing)
        {
            Say("nothing", []);
            return;
        }
        await using var journal = await SqliteJournal.OpenAsync(args[1], TimeProvider.System);
        var workspace = Installed.Workspace();
        var host = new RunHost(journal, workspace, LocalProcess.Self());
        var desk = new ReviewDesk(workspace);
        var run = new RunId(Guid.ParseExact(args[2], "N"));
        await ResumeAsync(host, desk, (await journal.FindRunAsync(run, default))!);
        if (args[0] == Resume)
        {
            Say("first", [CpuTime.Now().TotalMilliseconds]);
            // The code is as cold as it is after any start.
            var (cpu, clock) = (CpuTime.Now(), Stopwatch.StartNew());
            int count = await ResumeManyAsync(host, desk, int.Parse(args[3], CultureInfo.InvariantCulture));
            Say("rest", [count / clock.Elapsed.TotalSeconds, (CpuTime.Now() - cpu).TotalMilliseconds / count]);
            return;
        }
        await ResumeManyAsync(host, desk, int.Parse(args[3], CultureInfo.InvariantCulture));
        GC.Collect();
        GC.Collect();
        Say("serving", [Environment.WorkingSet / 1048576.0]);
        // Until it is killed.
        Console.In.ReadLine();
    }

    private static async Task<int> ResumeManyAsync(RunHost host, ReviewDesk desk, int atMost)
    {
        var rows = new Queue<RunRow>(await host.Journal.ListRunsAsync(new RunQuery(Statuses: ["parked"], Limit: atMost), default));
        int count = rows.Count;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                RunRow? row;
                lock (rows)
                    if (!rows.TryDequeue(out row))
                        return;
                await ResumeAsync(host, desk, row);
            }
        })));
        return count;
    }

    /// <summary>A person approves, and the run goes on to its end: a decision and a step, each durable.</summary>
    private static async Task ResumeAsync(RunHost host, ReviewDesk desk, RunRow row)
    {
        var session = await host.OpenAsync(row, default);
        int place = session.State.Frontier[0];
        var open = session.State[place].Review!;
        var approval = new PersonsDecision(Answer.Approve, open.ContentHash, "ana", ["brand"], [], null, [], ImmutableDictionary<string, string>.Empty);
        if (await desk.DecideAsync(session, place, session.State[place].Round, approval, default) is { } refusal)
            throw new InvalidOperationException(refusal);
        await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, default);
        if (session.State.Status != RunStatus.Finished)
            throw new InvalidOperationException($"the run is {session.State.Status}: {string.Join("; ", Pending.Of(session.State))}");
    }

    private static void Say(string word, double[] figures)
    {
        Console.WriteLine(string.Join(' ', [word, .. figures.Select(f => f.ToString("R", CultureInfo.InvariantCulture))]));
        Console.Out.Flush();
    }
}
