using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;

namespace Baton.Engine.Runs;

/// <summary>A run's labels as the value its first record keeps them in: an object of texts.</summary>
public static class RunLabels
{
    public static Payload Write(ImmutableSortedDictionary<string, string> labels) =>
        Payload.Of(JsonSerializer.SerializeToElement(new Dictionary<string, string>(labels)));

    public static ImmutableSortedDictionary<string, string> Read(JsonElement value) =>
        value.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!);
}
