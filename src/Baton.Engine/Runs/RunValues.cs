using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>
/// Fetches the values that a run's state refers to: from memory those of the record being written and those used last, else from
/// the journal. Of all others it keeps where they lie and their hashes.
/// </summary>
public sealed class RunValues(RunId run, WorkflowVersion version, IJournal journal, ReadOnlyMemory<byte> salt)
{
    /// <summary>How much of what is durable is kept in memory besides.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>A list is taken apart once where it is longer than this, and not looked through for each of its items.</summary>
    private const int LongList = 64;

    private const int HashBytes = SHA256.HashSizeInBytes, EntryBytes = sizeof(int) + HashBytes;

    /// <summary>By record, from the first: for each of its values the length and the salted hash.</summary>
    private readonly List<byte[]> _layouts = [];

    private readonly RecentValues _recent = new(MostBytes);
    private readonly Dictionary<ValueRef, Payload> _staged = [];
    private readonly Dictionary<int, (DateTimeOffset StartedAt, JsonElement Value)> _runs = [];
    private (Payload Of, string Path, JsonElement[] Items)? _list;

    /// <summary>Where the values of the next record lie.</summary>
    public void Remember(long record, ImmutableArray<StoredValue> layout)
    {
        if (record != _layouts.Count + 1)
            throw new ArgumentException($"record {record} does not follow record {_layouts.Count}", nameof(record));
        byte[] entries = layout.IsEmpty ? [] : new byte[layout.Length * EntryBytes];
        for (int i = 0; i < layout.Length; i++)
        {
            var entry = entries.AsSpan(i * EntryBytes, EntryBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, layout[i].Length);
            // What is no hash fits no value.
            if (Convert.FromHexString(layout[i].Hash, entry[sizeof(int)..], out _, out int written) != OperationStatus.Done || written != HashBytes)
                entry[sizeof(int)..].Clear();
        }
        _layouts.Add(entries);
    }

    /// <summary>A value of the record that is being written.</summary>
    public void Remember(ValueRef reference, Payload payload) => _staged[reference] = payload;

    /// <summary>The record that was being written is durable.</summary>
    public void Settle(long record, ImmutableArray<StoredValue> layout)
    {
        Remember(record, layout);
        foreach (var (reference, payload) in _staged)
            _recent.Add(reference, payload);
        _staged.Clear();
    }

    /// <summary>What was staged for a record that became another's, or was given up.</summary>
    public void Forget() => _staged.Clear();

    /// <exception cref="JournalException">The values are erased, or are not those that were recorded.</exception>
    public async ValueTask<Payload> LoadAsync(ValueRef reference, CancellationToken cancellation)
    {
        if (_staged.TryGetValue(reference, out var staged))
            return staged;
        if (_recent.Find(reference) is { } known)
            return known;
        var body = await journal.ReadBodyAsync(run, reference.Record, cancellation)
            ?? throw new JournalException(JournalFault.Corrupt, $"the values of record {reference.Record} of run {run.Short} have been erased");
        byte[] layout = _layouts[(int)reference.Record - 1];
        int offset = 0;
        Payload? found = null;
        for (int index = 0; index * EntryBytes < layout.Length; index++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(layout.AsSpan(index * EntryBytes));
            var payload = Payload.FromCanonical(Checked(reference.Record, offset, length, layout.AsSpan(index * EntryBytes + sizeof(int), HashBytes), body));
            _recent.Add(new ValueRef(reference.Record, index), payload);
            if (index == reference.Index)
                found = payload;
            offset += length;
        }
        return found ?? throw new JournalException(JournalFault.Corrupt, $"record {reference.Record} of run {run.Short} has no value {reference.Index}");
    }

    /// <summary>The chain covers the heads; the values are held against the hashes that stand there.</summary>
    private ReadOnlyMemory<byte> Checked(long record, int offset, int length, ReadOnlySpan<byte> hash, ReadOnlyMemory<byte> body)
    {
        if (offset + length <= body.Length && body.Slice(offset, length) is var bytes && Convert.FromHexString(SaltedHash.Of(salt.Span, bytes.Span)).AsSpan().SequenceEqual(hash))
            return bytes;
        throw new JournalException(JournalFault.Corrupt, $"the values of record {record} of run {run.Short} are not those that were recorded; restore the journal from a backup");
    }

    /// <summary>The value of a path as a step sees it; null when it is absent.</summary>
    /// <param name="isInside">The reader is a call, and what reads is the output of the workflow that it called.</param>
    public async ValueTask<JsonElement?> ReadAsync(RunState state, int? reader, ValuePath path, CancellationToken cancellation, bool isInside = false) =>
        await ReadAsync(state, Resolution.Of(state, reader, path, isInside), cancellation);

    public async ValueTask<JsonElement?> ReadAsync(RunState state, Resolution resolution, CancellationToken cancellation)
    {
        switch (resolution)
        {
            case Resolution.Kept kept:
                return InsideKept(await LoadAsync(kept.Value, cancellation), kept.Fields);
            case Resolution.Ambient ambient:
                return Inside(ambient.Producer == "brand" ? version.ScopeOf(ambient.Call).Workflow.Brand : Run(state, ambient.Call), ambient.Fields);
            case Resolution.Parts or Resolution.List:
                var whole = new ArrayBufferWriter<byte>();
                using (var json = new Utf8JsonWriter(whole))
                    await WriteAsync(json, state, resolution, cancellation);
                return JsonElement.Parse(whole.WrittenSpan);
            case Resolution.Inside inside:
                return await ReadAsync(state, inside.Whole, cancellation) is { } outer ? Inside(outer, inside.Fields) : null;
            case Resolution.Said said:
                return JsonSerializer.SerializeToElement(said.Count);
            default:
                return null;
        }
    }

    /// <summary>What is put together of several values; nothing at all of one that is absent.</summary>
    private async ValueTask WriteAsync(Utf8JsonWriter json, RunState state, Resolution resolution, CancellationToken cancellation)
    {
        switch (resolution)
        {
            case Resolution.Parts parts:
                json.WriteStartObject();
                foreach (var (name, part) in parts.Values)
                    if (part is Resolution.Parts or Resolution.List)
                    {
                        json.WritePropertyName(name);
                        await WriteAsync(json, state, part, cancellation);
                    }
                    else if (await ReadAsync(state, part, cancellation) is { } value)
                    {
                        json.WritePropertyName(name);
                        value.WriteTo(json);
                    }
                json.WriteEndObject();
                break;
            case Resolution.List list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    if (item is Resolution.Parts or Resolution.List)
                        await WriteAsync(json, state, item, cancellation);
                    else if (await ReadAsync(state, item, cancellation) is { } value)
                        value.WriteTo(json);
                json.WriteEndArray();
                break;
        }
    }

    /// <summary>What <c>run.…</c> says.</summary>
    /// <param name="call">To the steps of the workflow that is called there; null for the one that runs.</param>
    public JsonElement Run(RunState state, int? call = null)
    {
        // It changes once, when the run starts.
        if (!_runs.TryGetValue(call ?? -1, out var known) || known.StartedAt != state.StartedAt)
            _runs[call ?? -1] = known = (state.StartedAt, RunAsJson(state, version.ScopeOf(call).Workflow));
        return known.Value;
    }

    private JsonElement RunAsJson(RunState state, Workflow workflow) => JsonSerializer.SerializeToElement(new Dictionary<string, string>
    {
        ["id"] = run.ToString(),
        ["started"] = state.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["workflow"] = workflow.Name,
        ["version"] = workflow.Version,
        ["locale"] = workflow.Locale,
    });

    /// <summary>An each asks for one item of its list after the other, and a JSON list is looked through from its beginning.</summary>
    private JsonElement? InsideKept(Payload payload, ImmutableArray<string> fields)
    {
        var value = payload.Value;
        for (int i = 0; i < fields.Length; i++)
        {
            if (value.ValueKind == JsonValueKind.Array && int.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && value.GetArrayLength() > LongList)
            {
                string path = string.Join('.', fields.AsSpan(0, i)!);
                if (_list is not { } list || list.Of != payload || list.Path != path)
                    _list = list = (payload, path, [.. value.EnumerateArray()]);
                if (index >= list.Items.Length)
                    return null;
                value = list.Items[index];
            }
            else if (Inside(value, [fields[i]]) is { } inner)
                value = inner;
            else
                return null;
        }
        return value;
    }

    public static JsonElement? Inside(JsonElement value, ImmutableArray<string> fields)
    {
        foreach (string field in fields)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field, out var inner))
                value = inner;
            else if (value.ValueKind == JsonValueKind.Array && Item(value, field) is { } item)
                value = item;
            else if (field == "size" && value.ValueKind is JsonValueKind.Array or JsonValueKind.String)
                value = JsonSerializer.SerializeToElement(value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetString()!.EnumerateRunes().Count());
            else
                return null;
        }
        return value;
    }

    private static JsonElement? Item(JsonElement list, string field)
    {
        int length = list.GetArrayLength();
        int index = field switch { "first" => 0, "last" => length - 1, _ => int.TryParse(field, out int i) ? i : -1 };
        return index >= 0 && index < length ? list[index] : null;
    }
}
