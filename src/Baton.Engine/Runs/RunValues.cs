using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>Fetches the values that a run's state refers to: from memory while they are fresh, else from the journal.</summary>
public sealed class RunValues(RunId run, WorkflowVersion version, IJournal journal, ReadOnlyMemory<byte> salt)
{
    private readonly Dictionary<long, ImmutableArray<StoredValue>> _layouts = [];
    private readonly Dictionary<ValueRef, Payload> _payloads = [];
    private readonly Dictionary<int, (DateTimeOffset StartedAt, JsonElement Value)> _runs = [];

    public void Remember(long record, ImmutableArray<StoredValue> layout) => _layouts[record] = layout;

    public void Remember(ValueRef reference, Payload payload) => _payloads[reference] = payload;

    /// <summary>What was staged for a record that became another's, or was given up.</summary>
    public void Forget(long record)
    {
        foreach (var reference in _payloads.Keys.Where(k => k.Record == record).ToList())
            _payloads.Remove(reference);
    }

    /// <exception cref="JournalException">The values are erased, or are not those that were recorded.</exception>
    public async ValueTask<Payload> LoadAsync(ValueRef reference, CancellationToken cancellation)
    {
        if (_payloads.TryGetValue(reference, out var known))
            return known;
        var body = await journal.ReadBodyAsync(run, reference.Record, cancellation)
            ?? throw new JournalException(JournalFault.Corrupt, $"the values of record {reference.Record} of run {run.Short} have been erased");
        foreach (var (value, index) in _layouts[reference.Record].Select((v, i) => (v, i)))
            _payloads[new ValueRef(reference.Record, index)] = Payload.FromCanonical(Checked(reference.Record, value, body));
        return _payloads[reference];
    }

    /// <summary>The chain covers the heads; the values are held against the hashes that stand there.</summary>
    private ReadOnlyMemory<byte> Checked(long record, StoredValue value, ReadOnlyMemory<byte> body)
    {
        if (value.Offset + value.Length <= body.Length && body.Slice(value.Offset, value.Length) is var bytes && SaltedHash.Of(salt.Span, bytes.Span) == value.Hash)
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
                return Inside((await LoadAsync(kept.Value, cancellation)).Value, kept.Fields);
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
                return Number(said.Count);
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

    private JsonElement RunAsJson(RunState state, Workflow workflow) => WrittenJson.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", run.ToString());
        json.WriteString("started", state.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("workflow", workflow.Name);
        json.WriteString("version", workflow.Version);
        json.WriteString("locale", workflow.Locale);
        json.WriteEndObject();
    });

    private static JsonElement Number(int number) => WrittenJson.Of(json => json.WriteNumberValue(number));

    public static JsonElement? Inside(JsonElement value, ImmutableArray<string> fields)
    {
        foreach (string field in fields)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field, out var inner))
                value = inner;
            else if (value.ValueKind == JsonValueKind.Array && Item(value, field) is { } item)
                value = item;
            else if (field == "size" && value.ValueKind is JsonValueKind.Array or JsonValueKind.String)
                value = Number(value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetString()!.EnumerateRunes().Count());
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
