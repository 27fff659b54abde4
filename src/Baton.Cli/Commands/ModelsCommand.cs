using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Connectors.Models.Providers;
using Baton.Engine.Agents;

namespace Baton.Cli.Commands;

/// <summary><c>baton models</c>: which models roles can name here, whether they can be asked, and what they cost.</summary>
public static class ModelsCommand
{
    private static readonly Option<bool> Check = new("--check") { Description = "Ask each provider whether it is there, takes the key and has the model. Costs nothing." };

    public static Command Build()
    {
        var command = new Command("models", "List the models that can be used here, and why others can't.") { Check };
        command.SetAction(ListAsync);
        return command.Teach("""
            Examples:
              baton models
              baton models --check

            Models are set up in baton.yaml. Besides those a role may name openai/NAME, anthropic/NAME
            and ollama/NAME, which are asked as the environment says: OPENAI_API_KEY, OPENAI_BASE_URL,
            ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, OLLAMA_HOST. Where baton.yaml says nothing of
            `default`, BATON_MODEL does; without it `default` is offline.

            Exit code 0 when every model of baton.yaml can be used, 1 when one can't.
            """);
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var workspace = context.Workspace;
        var models = new List<ModelView>();
        foreach (string name in workspace.Models.Names.Order(StringComparer.Ordinal))
            models.Add(await ViewAsync(workspace, name, arguments.GetValue(Check), cancellation));
        var environment = Enum.GetValues<ProviderKind>().Select(kind => EnvironmentView(workspace, kind)).ToList();
        if (context.Terminal.IsJson)
            context.Terminal.Json(Json(models, environment));
        else
            Print(context.Terminal, models, environment);
        return models.All(m => m.WhyNot is null) ? ExitCode.Finished : ExitCode.Failure;
    }

    private static async Task<ModelView> ViewAsync(WorkspaceFolder workspace, string name, bool check, CancellationToken cancellation)
    {
        ModelSetting.Remote? remote = null;
        Provider? provider = null;
        string? id = null;
        try
        {
            remote = workspace.Models.SettingOf(name) as ModelSetting.Remote;
            id = remote?.Model;
            provider = remote is null ? null : workspace.Models.ProviderOf(remote);
            var model = workspace.Models.Open(name);
            id = model.Id;
            string? note = null;
            if (check && provider is not null)
                note = await new ProviderCheck(workspace.Secrets).HasAsync(provider, remote!.Model, cancellation) switch
                {
                    true => "answers and has the model",
                    false => throw new ModelException($"{provider.Word} at {provider.Address} answers, and has no model `{remote.Model}`; `ollama pull {remote.Model}` brings it", Core.Runs.FailureKind.Permanent),
                    _ => $"answers; its list does not name `{remote.Model}`",
                };
            return new ModelView(name, id, provider, model.Price, remote, note, null);
        }
        catch (ModelException e)
        {
            return new ModelView(name, id ?? name, provider, null, remote, null, e.Message);
        }
    }

    private static (string Prefix, string? WhyNot) EnvironmentView(WorkspaceFolder workspace, ProviderKind kind)
    {
        string prefix = Provider.WordOf(kind) + "/NAME";
        try
        {
            var provider = workspace.Models.ProviderOf(new ModelSetting.Remote(kind, "NAME", null, null));
            return ($"{prefix} at {provider.Address}{(provider.Key is { } key ? $", {key}" : ", no key")}", null);
        }
        catch (ModelException e)
        {
            return (prefix, e.Message);
        }
    }

    private static void Print(Terminal terminal, List<ModelView> models, List<(string Prefix, string? WhyNot)> environment)
    {
        int columns = models.Max(m => Wrapping.Columns(m.Name));
        foreach (var model in models)
        {
            string lead = $"{(model.WhyNot is null ? "[green]✓[/]" : "[red]✗[/]")} [bold]{Terminal.Escape(model.Name)}[/]{new string(' ', columns - Wrapping.Columns(model.Name))}  ";
            terminal.Hang(lead, model.WhyNot ?? string.Join("\n", Lines(model)));
        }
        terminal.Line();
        terminal.Line("by the environment, for roles that name them:");
        foreach (var (prefix, whyNot) in environment)
            terminal.Hang(whyNot is null ? "[green]✓[/] " : "[grey]–[/] ", whyNot is null ? prefix : $"{prefix}: {whyNot}");
    }

    private static IEnumerable<string> Lines(ModelView model)
    {
        if (model.Remote is not { } remote || model.Provider is not { } provider)
        {
            yield return model.Id == Baton.Connectors.Models.OfflineChatClient.ModelId
                ? "offline: composes copy from the handoff, calls no language model, costs nothing"
                : $"{model.Id}, recorded calls";
            yield break;
        }
        yield return $"{provider.Word} {model.Id} at {provider.Address}{(provider.Key is { } key ? $", key {key}" : ", no key")}";
        yield return PriceWords(model);
        var limits = ConfiguredModels.LimitsOf(remote);
        yield return $"answers of at most {remote.MaxOutputTokens:N0} tokens, {limits.AtOnce} calls at once"
            + (limits.Rate is { } rate ? $", {rate.Calls:N0} in {Core.Workflows.Durations.Write(rate.Per)}" : "");
        if (model.Note is { } note)
            yield return note;
    }

    private static string PriceWords(ModelView model) => model.Price switch
    {
        null => "its price is not known, so neither is what it costs: write `price` into baton.yaml",
        { } p when p == Price.Free => "runs on your own machine; costs nothing that is counted",
        { } p => string.Create(CultureInfo.InvariantCulture, $"{p.Input:0.####} USD in, {p.Output:0.####} out a million tokens")
            + (p.CachedInput is { } cached ? string.Create(CultureInfo.InvariantCulture, $", {cached:0.####} from its cache") : "")
            + (model.Remote!.Price is null ? $" (list price of {PriceTable.On:yyyy-MM-dd})" : " (baton.yaml)"),
    };

    private static JsonObject Json(List<ModelView> models, List<(string Prefix, string? WhyNot)> environment) => new()
    {
        ["models"] = new JsonArray([.. models.Select(m => (JsonNode)new JsonObject
        {
            ["name"] = m.Name,
            ["provider"] = m.Provider?.Word,
            ["model"] = m.Id,
            ["address"] = m.Provider?.Address.ToString(),
            ["key"] = m.Provider?.Key?.Reference,
            ["usable"] = m.WhyNot is null,
            ["whyNot"] = m.WhyNot,
            ["note"] = m.Note,
            ["price"] = m.Price is not { } p ? null : new JsonObject { ["input"] = p.Input, ["output"] = p.Output, ["cachedInput"] = p.CachedInput, ["cacheWrite"] = p.CacheWrite },
            ["pricesOf"] = m.Price is null || m.Remote is null ? null : m.Remote.Price is null ? PriceTable.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : WorkspaceFile.Name,
            ["maxOutputTokens"] = m.Remote?.MaxOutputTokens,
            ["concurrency"] = m.Remote is null ? null : ConfiguredModels.LimitsOf(m.Remote).AtOnce,
        })]),
        ["environment"] = new JsonArray([.. environment.Select(e => (JsonNode)new JsonObject { ["name"] = e.Prefix, ["usable"] = e.WhyNot is null, ["whyNot"] = e.WhyNot })]),
    };

    /// <param name="Note">What the provider said when it was asked.</param>
    /// <param name="WhyNot">Null: it can be used.</param>
    private sealed record ModelView(string Name, string Id, Provider? Provider, Price? Price, ModelSetting.Remote? Remote, string? Note, string? WhyNot);
}
