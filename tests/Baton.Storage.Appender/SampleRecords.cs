using System.Security.Cryptography;
using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Storage.Appender;

/// <summary>Records whose every byte follows from run and sequence, so that who reads them knows whether they are whole.</summary>
public static class SampleRecords
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public static RunId NewRun() => new(Guid.CreateVersion7());

    public static JournalAppend Append(RunId run, long sequence, long? epoch = null, RunRow? row = null) =>
        new(run, Record(run, sequence), epoch, row ?? (sequence == 1 ? Row(run) : null), [], []);

    public static JournalRecord Record(RunId run, long sequence)
    {
        var head = Encoding.UTF8.GetBytes($"{run} {sequence}");
        return new(sequence, Start.AddSeconds(sequence), head, Body(run, sequence), SHA256.HashData(head));
    }

    public static RunRow Row(RunId run) => new(
        run, "newsletter", "3", "sha256:0f", "running", null, "The spring issue", Start, Start, null, new byte[] { 1, 2, 3 }, MinReader: 1);

    // From nothing to 40 KB: within a page, on its edge and over several.
    private static byte[] Body(RunId run, long sequence)
    {
        var random = new Random(BitConverter.ToInt32(run.Value.ToByteArray(), 12) ^ (int)(sequence * 7919));
        var body = new byte[random.Next(8) == 0 ? random.Next(40_000) : random.Next(3_000)];
        random.NextBytes(body);
        return body;
    }
}
