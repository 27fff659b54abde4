using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Sqlite;

// flood  <file>                 appends to four runs until it is killed, saying "<run> <sequence>" once each append is acknowledged
// answer <file> <run> <count>   waits for each odd record of a run and appends the even one after it
await using var journal = await SqliteJournal.OpenAsync(args[1], TimeProvider.System);
switch (args[0])
{
    case "flood":
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Flood()));
        break;
    case "answer":
        await Answer(RunId.TryParse(args[2])!.Value, long.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture));
        break;
    default:
        return 2;
}

return 0;

async Task Flood()
{
    var run = SampleRecords.NewRun();
    for (long sequence = 1; ; sequence++)
    {
        if (await journal.AppendAsync(SampleRecords.Append(run, sequence), default) != AppendOutcome.Appended)
            throw new InvalidOperationException($"{run} {sequence} was refused.");
        lock (journal)
            Console.WriteLine($"{run} {sequence}");
    }
}

async Task Answer(RunId run, long count)
{
    for (long sequence = 1; sequence <= count; sequence += 2)
    {
        if (!await journal.WaitForRecordAsync(run, sequence - 1, TimeSpan.FromSeconds(30), default))
            throw new TimeoutException($"{run} {sequence} did not come.");
        if (await journal.AppendAsync(SampleRecords.Append(run, sequence + 1), default) != AppendOutcome.Appended)
            throw new InvalidOperationException($"{run} {sequence + 1} was refused.");
    }
}
