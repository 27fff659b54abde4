using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Engine.Agents;

namespace Baton.Connectors.Models.Providers;

/// <summary>What providers ask for their models at their own address, from <c>prices.json</c>: its date and sources stand in it.</summary>
public static partial class PriceTable
{
    private static readonly Lazy<(DateOnly On, FrozenDictionary<string, Price> Prices)> Table = new(Read);

    /// <summary>The day on which the prices were looked up.</summary>
    public static DateOnly On => Table.Value.On;

    /// <summary>Null where it is not known: a model that is not in the table, or one at an address that sets its own price.</summary>
    public static Price? Find(Provider provider, string model)
    {
        if (provider.Kind == ProviderKind.Ollama)
            return model.EndsWith("-cloud", StringComparison.Ordinal) ? null : Price.Free;
        if (!provider.IsAtHome)
            return null;
        var prices = Table.Value.Prices;
        return prices.GetValueOrDefault($"{provider.Word}/{model}") ?? prices.GetValueOrDefault($"{provider.Word}/{Dated().Replace(model, "")}");
    }

    /// <summary>A model's day (<c>-2025-04-14</c>, <c>-20250929</c>) or <c>-latest</c>: the same model to the price list.</summary>
    [GeneratedRegex("-(\\d{4}-\\d{2}-\\d{2}|\\d{8}|latest)$")]
    private static partial Regex Dated();

    private static (DateOnly, FrozenDictionary<string, Price>) Read()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("prices.json")!;
        using var json = JsonDocument.Parse(file);
        var prices = new Dictionary<string, Price>(StringComparer.Ordinal);
        foreach (var provider in json.RootElement.GetProperty("providers").EnumerateObject())
            foreach (var model in provider.Value.GetProperty("models").EnumerateObject())
                prices[$"{provider.Name}/{model.Name}"] = new Price(
                    model.Value.GetProperty("input").GetDecimal(), model.Value.GetProperty("output").GetDecimal(), Optional(model.Value, "cachedInput"), Optional(model.Value, "cacheWrite"));
        return (DateOnly.Parse(json.RootElement.GetProperty("on").GetString()!, CultureInfo.InvariantCulture), prices.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static decimal? Optional(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetDecimal() : null;
}
