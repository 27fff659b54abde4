using System.Collections.Immutable;
using System.Globalization;
using Baton.Connectors.Models.Providers;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>A model as <c>baton.yaml</c> sets it up.</summary>
public abstract record ModelSetting
{
    private ModelSetting() { }

    /// <summary>Composes copy from the handoff, without a language model.</summary>
    public sealed record Offline : ModelSetting;

    /// <param name="Folder">Of the recordings, relative to the workspace.</param>
    /// <param name="Records">The model whose calls are recorded when they are not recorded yet; null: it only plays back.</param>
    public sealed record Replay(string Folder, string? Records) : ModelSetting;

    /// <summary>What the environment names as the default, and nobody knows.</summary>
    public sealed record Unknown(string Name) : ModelSetting;

    /// <param name="Model">What the provider calls it.</param>
    /// <param name="Address">Null: as the provider's environment variable says, or its home.</param>
    /// <param name="Key">Null: as the provider's environment variable says; where an address is given, none.</param>
    public sealed record Remote(ProviderKind Kind, string Model, Uri? Address, Secret? Key) : ModelSetting
    {
        public float? Temperature { get; init; }

        public int MaxOutputTokens { get; init; } = ProviderClients.DefaultMaxOutputTokens;

        public int? Concurrency { get; init; }

        public CallRate? Rate { get; init; }

        /// <summary>Images that are handed over are shown to it.</summary>
        public bool TakesImages { get; init; }

        /// <summary>The contract is told in words from the first call on; else when the server refuses it as a schema.</summary>
        public bool TellsSchema { get; init; }

        /// <summary>Null: as the price table says.</summary>
        public Price? Price { get; init; }
    }

    public static ImmutableDictionary<string, ModelSetting> ReadAll(MapReader map, SettingsReader settings)
    {
        var models = ImmutableDictionary.CreateBuilder<string, ModelSetting>();
        foreach (var (name, model) in settings.Entries(map, "the model"))
            models[name] = Read(model, settings);
        return models.ToImmutable();
    }

    private static ModelSetting Read(MapReader map, SettingsReader settings)
    {
        string provider = map.Choice("provider", "offline", ("offline", "offline"), ("replay", "replay"),
            ("openai", "openai"), ("anthropic", "anthropic"), ("ollama", "ollama"));
        ModelSetting setting = provider switch
        {
            "offline" => new Offline(),
            "replay" => new Replay(map.Text("folder", isRequired: true) ?? "", map.Text("records")),
            "openai" => Remotely(ProviderKind.OpenAi, map, settings),
            "anthropic" => Remotely(ProviderKind.Anthropic, map, settings),
            _ => Remotely(ProviderKind.Ollama, map, settings),
        };
        map.RefuseOthers();
        return setting;
    }

    private static Remote Remotely(ProviderKind kind, MapReader map, SettingsReader settings) => new(
        kind, map.Text("model", isRequired: true) ?? "", ReadAddress(kind, map, settings), settings.Secret(map, "api_key"))
    {
        // Anthropic's client sends none.
        Temperature = kind == ProviderKind.Anthropic ? null : (float?)Number(map, "temperature", 0, 2, settings),
        MaxOutputTokens = map.Whole("max_output_tokens", 1, 1_000_000) ?? ProviderClients.DefaultMaxOutputTokens,
        Concurrency = map.Whole("concurrency", 1, CallLimits.MaxAtOnce),
        Rate = ReadRate(map, settings),
        TakesImages = map.Choice("images", kind != ProviderKind.Ollama, ("yes", true), ("no", false)),
        TellsSchema = map.Choice("schema", false, ("sent", false), ("told", true)),
        Price = ReadPrice(map.MapAt("price"), settings),
    };

    private static Uri? ReadAddress(ProviderKind kind, MapReader map, SettingsReader settings)
    {
        if (map.Scalar("base_url") is not { } scalar)
            return null;
        if (Provider.ReadAddress(kind, scalar.Text) is { } address)
            return address;
        // What was written may be a credential in the wrong place: it is not repeated.
        settings.Findings.Add(Finding.Error("WF004", $"`base_url` of {map.What} is no address of http or https, or has a user, a query or a fragment", scalar.Span)
            .WithHelp("write it as https://host/path; what proves who you are goes into `api_key`"));
        return null;
    }

    private static CallRate? ReadRate(MapReader map, SettingsReader settings)
    {
        if (map.Scalar("rate") is not { } scalar)
            return null;
        if (scalar.Text.Split('/') is [var count, var unit]
            && int.TryParse(count.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int calls) && calls is > 0 and <= 100_000
            && UnitOf(unit.Trim()) is { } per)
            return new CallRate(calls, per);
        settings.Findings.Add(Finding.Error("WF004", $"`rate` is a number of calls and a time, like 60/min, not `{scalar.Text}`", scalar.Span).WithHelp("the times are s, min, h"));
        return null;
    }

    private static TimeSpan? UnitOf(string word) => word switch
    {
        "s" or "sec" => TimeSpan.FromSeconds(1),
        "m" or "min" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => null,
    };

    private static Price? ReadPrice(MapReader? map, SettingsReader settings)
    {
        if (map is null)
            return null;
        var (input, output) = (Number(map, "input", 0, 100_000, settings, isRequired: true), Number(map, "output", 0, 100_000, settings, isRequired: true));
        var price = new Price(input ?? 0, output ?? 0, Number(map, "cached_input", 0, 100_000, settings), Number(map, "cache_write", 0, 100_000, settings));
        map.RefuseOthers();
        return price;
    }

    private static decimal? Number(MapReader map, string key, decimal least, decimal most, SettingsReader settings, bool isRequired = false)
    {
        if (map.Scalar(key, isRequired) is not { } scalar)
            return null;
        if (decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value >= least && value <= most)
            return value;
        settings.Findings.Add(Finding.Error("WF004", $"`{key}` is a number from {least} to {most}, not `{scalar.Text}`", scalar.Span));
        return null;
    }
}
