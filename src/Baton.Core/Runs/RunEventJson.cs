using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Core.Runs;

/// <summary>How events stand in a record's head.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(ValueRefConverter)])]
[JsonSerializable(typeof(RunEvent))]
public sealed partial class RunEventJson : JsonSerializerContext;

/// <summary><c>"12.0"</c>: record and index.</summary>
internal sealed class ValueRefConverter : JsonConverter<ValueRef>
{
    public override ValueRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? "";
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long record)
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return new ValueRef(record, index);
        throw new JsonException($"`{text}` is not a reference to a value");
    }

    public override void Write(Utf8JsonWriter writer, ValueRef value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Record}.{value.Index}"));
}
