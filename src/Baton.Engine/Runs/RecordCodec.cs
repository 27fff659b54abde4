using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>
/// A record on its way to and from a journal. Head: <c>{"v":3,"values":[[length,"salted hash"],…],"events":[…]}</c>, with
/// <c>"files"</c> like the values where it brought attachments. Body: the values' canonical bytes, one after another. Chain: SHA-256
/// over the chain before it and the head, which holds the salted hashes of values and files; so erasing them leaves the chain whole.
/// </summary>
public static class RecordCodec
{
    /// <summary>
    /// The reader of records that this is; a run written by a later one asks for that. 2 knows of items, branches, waits and ways
    /// out, 3 of calls, of tools that steps call and of what operators do: a pause, a mended handoff, an output by hand. What earlier ones wrote it reads as ever.
    /// </summary>
    public const int Reader = 3;

    public static JournalRecord Encode(
        long sequence, DateTimeOffset at, IReadOnlyList<RunEvent> events, IReadOnlyList<Payload> values, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> previousChain) =>
        Encode(sequence, at, events, values, [], salt, previousChain, out _);

    /// <param name="layout">Where its values lie, as <see cref="Decode"/> would say.</param>
    public static JournalRecord Encode(
        long sequence, DateTimeOffset at, IReadOnlyList<RunEvent> events, IReadOnlyList<Payload> values, IReadOnlyList<KeptFile> files, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> previousChain,
        out ImmutableArray<StoredValue> layout)
    {
        var stored = ImmutableArray.CreateBuilder<StoredValue>(values.Count);
        using var written = new PooledBytes(2048);
        // The head stands behind the chain before it: so they are hashed where they are.
        written.Write(previousChain);
        int length = 0;
        foreach (var value in values)
            length += value.Bytes.Length;
        byte[] body = GC.AllocateUninitializedArray<byte>(length);
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Reader);
            json.WriteStartArray("values");
            int offset = 0;
            foreach (var value in values)
            {
                value.Bytes.Span.CopyTo(body.AsSpan(offset));
                stored.Add(new StoredValue(offset, value.Bytes.Length, SaltedHash.Of(salt, value.Bytes.Span)));
                offset += value.Bytes.Length;
                WriteTrace(json, value.Bytes.Length, stored[^1].Hash);
            }
            json.WriteEndArray();
            if (files.Count > 0)
            {
                json.WriteStartArray("files");
                foreach (var file in files)
                    WriteTrace(json, file.Bytes.Length, SaltedHash.Of(salt, file.Bytes.Span));
                json.WriteEndArray();
            }
            json.WriteStartArray("events");
            foreach (var @event in events)
                JsonSerializer.Serialize(json, @event, RunEventJson.Default.RunEvent);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        layout = stored.DrainToImmutable();
        return new JournalRecord(sequence, at, written.Written[previousChain.Length..].ToArray(), body, SHA256.HashData(written.Written));
    }

    /// <exception cref="JournalException">The record is damaged, or written by a later Baton.</exception>
    public static (ImmutableArray<RunEvent> Events, ImmutableArray<StoredValue> Values) Decode(JournalRecord record)
    {
        try
        {
            using var document = JsonDocument.Parse(record.Head);
            var root = document.RootElement;
            int version = root.GetProperty("v").GetInt32();
            if (version > Reader)
                throw new JournalException(JournalFault.TooNew, $"record {record.Sequence} was written by a later Baton (record format {version}, this one reads {Reader}); use that one for this run");
            var values = ImmutableArray.CreateBuilder<StoredValue>();
            int offset = 0;
            foreach (var value in root.GetProperty("values").EnumerateArray())
            {
                int length = value[0].GetInt32();
                values.Add(new StoredValue(offset, length, value[1].GetString()!));
                offset += length;
            }
            var events = root.GetProperty("events").EnumerateArray()
                .Select(e => e.Deserialize(RunEventJson.Default.RunEvent)!)
                .ToImmutableArray();
            return (events, values.ToImmutable());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or NotSupportedException or FormatException)
        {
            throw new JournalException(JournalFault.Corrupt, $"record {record.Sequence} can't be read: {e.Message}", e);
        }
    }

    /// <summary>The salted hashes of the attachments that came with a record which <see cref="Decode"/> reads.</summary>
    public static ImmutableArray<string> FilesOf(JournalRecord record)
    {
        using var document = JsonDocument.Parse(record.Head);
        return document.RootElement.TryGetProperty("files", out var files) ? [.. files.EnumerateArray().Select(f => f[1].GetString()!)] : [];
    }

    private static void WriteTrace(Utf8JsonWriter json, int length, string hash)
    {
        json.WriteStartArray();
        json.WriteNumberValue(length);
        json.WriteStringValue(hash);
        json.WriteEndArray();
    }

    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> head)
    {
        using var both = new PooledBytes(previous.Length + head.Length);
        both.Write(previous);
        both.Write(head);
        return SHA256.HashData(both.Written);
    }
}

/// <summary>Where in a record's body a value lies, and its salted hash.</summary>
public readonly record struct StoredValue(int Offset, int Length, string Hash);
