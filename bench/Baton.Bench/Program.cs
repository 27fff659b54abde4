using Baton.Bench;

if (args is ["benchmark"])
{
    CheckBenchmark.Run();
    return 0;
}

if (ParkedProcess.IsMeant(args))
{
    await ParkedProcess.RunAsync(args);
    return 0;
}

if (ItemRuns.IsMeant(args))
{
    await ItemRuns.RunAsync(args);
    return 0;
}

if (BenchOptions.Read(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Help);
    return 2;
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
var report = new Report();
try
{
    if (options.Includes("C1"))
        CheckTime.Measure(options, report, stopping.Token);
    foreach (int inFlight in options.InFlight)
        if (options.Includes("W1"))
            await Throughput.MeasureAsync(options, inFlight, report, stopping.Token);
    foreach (int inFlight in options.InFlight)
        if (options.Includes("W1") && options.Postgres is not null)
            await PostgresThroughput.MeasureAsync(options, inFlight, report, stopping.Token);
    if (options.Includes("W3"))
        await LongRuns.MeasureAsync(options, report, stopping.Token);
    if (options.Includes("W4"))
        await ParkedRuns.MeasureAsync(options, report, stopping.Token);
    if (options.Includes("W5"))
        await ItemRuns.MeasureAsync(options, report, stopping.Token);
    if (options.Includes("S1"))
        await Scheduling.MeasureAsync(report, stopping.Token);
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.Error.WriteLine("stopped; the figures so far:");
}

report.Print(Console.Out);
if (options.JsonFile is { } file)
    report.Write(file);
return stopping.IsCancellationRequested ? 1 : 0;
