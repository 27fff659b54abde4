using Baton.Connectors.Models;
using Baton.Connectors.Models.Providers;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>
/// The models of a workspace: those that <c>baton.yaml</c> names, and <c>openai/NAME</c>, <c>anthropic/NAME</c>, <c>ollama/NAME</c>,
/// which are asked as the environment says. <c>default</c> is what baton.yaml makes it; where it does not, what
/// <see cref="DefaultVariable"/> names; where that is not set and baton.yaml names no models at all, <c>offline</c>. A key in the
/// environment alone never changes it.
/// </summary>
public sealed class ConfiguredModels(WorkspaceFile file, DirectoryInfo root, Secrets secrets, Func<string, string?> environment, TimeProvider clock) : IModels
{
    public const string DefaultVariable = "BATON_MODEL";

    public const string DefaultName = "default";

    private readonly ProviderClients _clients = new(secrets);
    private readonly Dictionary<string, Model> _open = [];
    private readonly Dictionary<Provider, CallGate> _gates = [];

    public IReadOnlyCollection<string> Names => [.. (OfDefault() is null ? file.Models.Keys : file.Models.Keys.Append(DefaultName)).Distinct()];

    public bool Knows(string name) => Names.Contains(name) || OfEnvironment(name) is not null;

    /// <summary>What a name stands for, whether it can be used or not; null: nothing.</summary>
    public ModelSetting? SettingOf(string name) => file.Models.GetValueOrDefault(name) ?? (name == DefaultName ? OfDefault() : OfEnvironment(name));

    public Model Open(string name)
    {
        lock (_open)
        {
            if (!_open.TryGetValue(name, out var model))
                _open[name] = model = Make(name);
            return model;
        }
    }

    /// <exception cref="ModelException">It can't be asked; says why.</exception>
    public Provider ProviderOf(ModelSetting.Remote setting)
    {
        Provider provider;
        try
        {
            // Who names another address than the environment's names its key too: a key is never sent where it was not meant for.
            provider = setting.Address is { } address ? new Provider(setting.Kind, address, setting.Key) : Provider.FromEnvironment(setting.Kind, environment, secrets);
            provider = setting.Key is { } key ? provider with { Key = key } : provider;
        }
        catch (FormatException e)
        {
            throw new ModelException(e.Message, FailureKind.Permanent);
        }
        try
        {
            provider.Key?.Read();
            return provider;
        }
        catch (SecretException e)
        {
            throw new ModelException($"there is no key for {provider.Word}: {e.Message}", FailureKind.Permanent);
        }
    }

    public static Price? PriceOf(ModelSetting.Remote setting, Provider provider) => setting.Price ?? PriceTable.Find(provider, setting.Model);

    public static CallLimits LimitsOf(ModelSetting.Remote setting) =>
        new(setting.Concurrency ?? (setting.Kind == ProviderKind.Ollama ? 2 : 8), setting.Rate);

    private Model Make(string name)
    {
        switch (SettingOf(name))
        {
            case ModelSetting.Remote remote:
                var provider = ProviderOf(remote);
                return new Model(name, remote.Model, _clients.Open(provider, remote.Model, remote.TellsSchema))
                {
                    Price = PriceOf(remote, provider),
                    MaxOutputTokens = remote.MaxOutputTokens,
                    Temperature = remote.Temperature,
                    TakesImages = remote.TakesImages,
                    Gate = GateOf(provider),
                };
            case ModelSetting.Replay replay:
                var recorded = replay.Records is { } records ? Recorded(name, records) : null;
                return new Model(name, recorded?.Id ?? "replay", new ReplayChatClient(recorded?.Client, Path.Combine(root.FullName, replay.Folder), record: recorded is not null))
                {
                    Price = recorded is null ? Price.Free : recorded.Price,
                    MaxOutputTokens = recorded?.MaxOutputTokens,
                    Temperature = recorded?.Temperature,
                    TakesImages = recorded?.TakesImages ?? true,
                    Gate = recorded?.Gate,
                };
            case ModelSetting.Offline:
                return new Model(name, OfflineChatClient.ModelId, new OfflineChatClient()) { Price = Price.Free, TakesImages = true };
            case ModelSetting.Unknown unknown:
                throw new ModelException($"the environment variable `{DefaultVariable}` names `{unknown.Name}`, and there is no such model; known: {Known}", FailureKind.Permanent);
            default:
                throw new ModelException($"there is no model `{name}` in {WorkspaceFile.Name}; known: {Known}", FailureKind.Permanent);
        }
    }

    private string Known => string.Join(", ", [.. file.Models.Keys.Order(StringComparer.Ordinal), "openai/NAME", "anthropic/NAME", "ollama/NAME"]);

    private Model Recorded(string name, string records)
    {
        for (string? at = records; at is not null; at = (SettingOf(at) as ModelSetting.Replay)?.Records)
            if (at == name)
                throw new ModelException($"the model `{name}` records itself; `records` must name another model", FailureKind.Permanent);
        return Make(records);
    }

    /// <summary>Models at one place share its limits: the tightest that any of them names.</summary>
    private CallGate GateOf(Provider provider)
    {
        if (_gates.TryGetValue(provider, out var gate))
            return gate;
        var limits = file.Models.Values.OfType<ModelSetting.Remote>().Where(s => IsAt(s, provider)).Select(LimitsOf)
            .Aggregate((CallLimits?)null, (all, one) => all?.And(one) ?? one);
        return _gates[provider] = new CallGate(limits ?? LimitsOf(new ModelSetting.Remote(provider.Kind, "", null, null)), clock);
    }

    private bool IsAt(ModelSetting.Remote setting, Provider provider)
    {
        try
        {
            return ProviderOf(setting) == provider;
        }
        catch (ModelException)
        {
            return false;
        }
    }

    private ModelSetting? OfDefault()
    {
        if (environment(DefaultVariable) is { Length: > 0 } name && name != DefaultName)
            return file.Models.GetValueOrDefault(name) ?? (ModelSetting?)OfEnvironment(name) ?? new ModelSetting.Unknown(name);
        return file.Models.IsEmpty ? new ModelSetting.Offline() : null;
    }

    private static ModelSetting.Remote? OfEnvironment(string name)
    {
        foreach (var kind in Enum.GetValues<ProviderKind>())
            if (name.StartsWith($"{Provider.WordOf(kind)}/", StringComparison.Ordinal) && name.Length > Provider.WordOf(kind).Length + 1)
                return new ModelSetting.Remote(kind, name[(Provider.WordOf(kind).Length + 1)..], null, null) { TakesImages = kind != ProviderKind.Ollama };
        return null;
    }
}
