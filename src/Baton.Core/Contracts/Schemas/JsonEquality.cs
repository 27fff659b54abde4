using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Equality as JSON Schema has it: by value, 1 and 1.0 the same, the order of an object's keys of no account.</summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    private const int FewProperties = 16;

    public static readonly JsonEquality Instance = new();

    public bool Equals(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        return left.ValueKind switch
        {
            JsonValueKind.String => TextsEqual(left, right),
            JsonValueKind.Number => ExactNumber.AreEqual(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right)),
            JsonValueKind.Array => ListsEqual(left, right),
            JsonValueKind.Object => ObjectsEqual(left, right),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement value)
    {
        var hash = new HashCode();
        hash.Add(value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                hash.Add(string.GetHashCode(JsonText.Of(value), StringComparison.Ordinal));
                break;
            case JsonValueKind.Number:
                hash.Add(ExactNumber.HashOf(JsonMarshal.GetRawUtf8Value(value)));
                break;
            case JsonValueKind.Array when RuntimeHelpers.TryEnsureSufficientExecutionStack():
                foreach (var item in value.EnumerateArray())
                    hash.Add(GetHashCode(item));
                break;
            case JsonValueKind.Object when RuntimeHelpers.TryEnsureSufficientExecutionStack():
                int sum = 0;
                foreach (var property in value.EnumerateObject())
                    sum += HashCode.Combine(NameOf(property), GetHashCode(property.Value));
                hash.Add(sum);
                break;
        }
        return hash.ToHashCode();
    }

    public static string NameOf(JsonProperty property) => JsonText.Of(JsonMarshal.GetRawUtf8PropertyName(property));

    private static bool TextsEqual(JsonElement left, JsonElement right)
    {
        var a = JsonText.RawOf(left);
        var b = JsonText.RawOf(right);
        return a.SequenceEqual(b)
            || ((a.Contains((byte)'\\') || b.Contains((byte)'\\')) && JsonText.Of(a) == JsonText.Of(b));
    }

    private bool ListsEqual(JsonElement left, JsonElement right)
    {
        if (left.GetArrayLength() != right.GetArrayLength())
            return false;
        var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
            if (!others.MoveNext() || !Equals(item, others.Current))
                return false;
        return true;
    }

    private bool ObjectsEqual(JsonElement left, JsonElement right)
    {
        int count = left.GetPropertyCount();
        if (count != right.GetPropertyCount())
            return false;
        if (count > FewProperties)
        {
            var byName = new Dictionary<string, JsonElement>(count, StringComparer.Ordinal);
            foreach (var property in right.EnumerateObject())
                byName[NameOf(property)] = property.Value;
            foreach (var property in left.EnumerateObject())
                if (!byName.TryGetValue(NameOf(property), out var other) || !Equals(property.Value, other))
                    return false;
            return true;
        }
        foreach (var property in left.EnumerateObject())
            if (!HasEqual(right, property))
                return false;
        return true;
    }

    private bool HasEqual(JsonElement other, JsonProperty property)
    {
        string name = NameOf(property);
        foreach (var candidate in other.EnumerateObject())
            if (NameOf(candidate) == name)
                return Equals(candidate.Value, property.Value);
        return false;
    }
}
