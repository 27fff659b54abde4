using System.CommandLine;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Connectors.Models.Providers;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary><c>baton init</c>: writes the <c>baton.yaml</c> of a workspace, and sees whether the model in it answers.</summary>
public static class InitCommand
{
    private static readonly Option<string?> ProviderName = new("--provider") { Description = "Whose models: openai (or who speaks its protocol), anthropic, ollama, offline.", HelpName = "provider" };
    private static readonly Option<string?> ModelName = new("--model") { Description = "What the provider calls the model.", HelpName = "name" };
    private static readonly Option<string?> Address = new("--base-url") { Description = "Where, if not at the provider itself.", HelpName = "url" };
    private static readonly Option<string?> Key = new("--api-key") { Description = "Where the key is: env:NAME or file:path. Never the key itself.", HelpName = "reference" };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a baton.yaml that is there." };
    private static readonly Option<bool> NoCheck = new("--no-check") { Description = "Do not ask the model whether it answers." };

    public static Command Build()
    {
        ProviderName.AcceptOnlyFromAmong(InitFile.Offline, "openai", "anthropic", "ollama");
        var command = new Command("init", "Set up a workspace: write baton.yaml, and see whether its model answers.") { ProviderName, ModelName, Address, Key, Force, NoCheck };
        command.SetAction(SetUpAsync);
        return command.Teach("""
            Examples:
              baton init
              baton init --provider openai --model gpt-4.1 --api-key env:OPENAI_API_KEY
              baton init --provider openai --model qwen3-8b --base-url http://127.0.0.1:1234/v1
              baton init --provider ollama --model llama3.2
              baton init --provider offline

            On a terminal it asks for what is not given. The model is asked for one word, so that what
            is written is known to work; --no-check leaves that out. A baton.yaml that is there stays,
            unless you say otherwise.

            Exit code 0 when it is written and the model answers, 1 when the model does not.
            """);
    }

    private static async Task<int> SetUpAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var terminal = new CommandContext(arguments).Terminal;
        var root = arguments.GetValue(CommonOptions.Workspace)!;
        string path = Path.Combine(root.FullName, WorkspaceFile.Name);
        if (File.Exists(path) && !arguments.GetValue(Force) && !await MayReplaceAsync(terminal, path, cancellation))
            throw new CliException($"{path} is there already, and stays as it is; --force replaces it", ExitCode.Findings);
        var file = await AskAsync(arguments, terminal, cancellation);
        root.Create();
        await File.WriteAllTextAsync(path, file.Text, cancellation);
        var workspace = WorkspaceFolder.Open(root);
        (bool works, string says) = arguments.GetValue(NoCheck) ? (true, "not asked whether it answers") : await TryAsync(workspace, cancellation);
        if (terminal.IsJson)
            terminal.Json(new JsonObject { ["file"] = path, ["works"] = arguments.GetValue(NoCheck) ? null : works, ["says"] = says });
        else
        {
            terminal.Line($"wrote {path}");
            terminal.Hang(works ? "[green]✓[/] " : "[red]✗[/] ", says);
            terminal.Line(works ? "next: baton new NAME makes a playbook to start from" : "mend that, then look again: baton models --check");
        }
        return works ? ExitCode.Finished : ExitCode.Failure;
    }

    private static async Task<bool> MayReplaceAsync(Terminal terminal, string path, CancellationToken cancellation)
    {
        if (!terminal.CanAsk)
            return false;
        terminal.Out.Markup($"{Terminal.Escape(path)} is there already. Replace it? [grey](y/N)[/] > ");
        return (await ReviewPrompt.ReadLineAsync(cancellation))?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static async Task<InitFile> AskAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        string provider = arguments.GetValue(ProviderName) ?? await AnswerAsync(terminal, "--provider", "Whose models? openai, anthropic, ollama, offline", Likely(), cancellation);
        if (provider == InitFile.Offline)
            return new InitFile(provider, null, null, null);
        if (KindOf(provider) is not { } kind)
            throw new CliException($"`{provider}` is none of openai, anthropic, ollama, offline", ExitCode.Findings);
        string model = arguments.GetValue(ModelName) ?? await AnswerAsync(terminal, "--model", "Which model, as the provider calls it?", null, cancellation);
        string? address = arguments.GetValue(Address);
        if (address is not null && Provider.ReadAddress(kind, address) is null)
            throw new CliException("--base-url is no address of http or https, or has a user, a query or a fragment; the key goes into --api-key", ExitCode.Findings);
        string? key = arguments.GetValue(Key);
        if (key is null && Provider.KeyVariable(kind) is { } variable && address is null)
            key = terminal.CanAsk ? await AnswerAsync(terminal, "--api-key", "Where is the key? env:NAME or file:path", Secrets.Env + variable, cancellation) : Secrets.Env + variable;
        if (key is not null && !Secrets.IsReference(key))
            throw new CliException("--api-key says where the key is, env:NAME or file:path; it is not the key itself. If that was one, have a new one issued: it has been seen", ExitCode.Findings);
        return new InitFile(provider, model, address, key);
    }

    private static async Task<string> AnswerAsync(Terminal terminal, string option, string question, string? otherwise, CancellationToken cancellation)
    {
        if (!terminal.CanAsk)
            throw new CliException($"{option} is missing, and there is no terminal to ask at", ExitCode.Findings);
        terminal.Out.Markup($"{Terminal.Escape(question)}{(otherwise is null ? "" : $" [grey]({Terminal.Escape(otherwise)})[/]")} > ");
        string answer = (await ReviewPrompt.ReadLineAsync(cancellation))?.Trim() ?? throw new CliException("nothing is written", ExitCode.Findings);
        return answer.Length > 0 ? answer : otherwise ?? throw new CliException($"{option} is missing; nothing is written", ExitCode.Findings);
    }

    /// <summary>Whoever's key is there is likely meant; it is asked all the same.</summary>
    private static string Likely()
    {
        foreach (var kind in Enum.GetValues<ProviderKind>())
            if (Environment.GetEnvironmentVariable(Provider.KeyVariable(kind) ?? Provider.AddressVariable(kind)) is { Length: > 0 })
                return Provider.WordOf(kind);
        return InitFile.Offline;
    }

    private static ProviderKind? KindOf(string word)
    {
        foreach (var kind in Enum.GetValues<ProviderKind>())
            if (Provider.WordOf(kind) == word)
                return kind;
        return null;
    }

    private static async Task<(bool Works, string Says)> TryAsync(WorkspaceFolder workspace, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            var model = workspace.Models.Open(ConfiguredModels.DefaultName);
            if (model.Id == Baton.Connectors.Models.OfflineChatClient.ModelId)
                return (true, "offline answers: it composes copy from the handoff and calls no language model");
            var response = await model.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Answer with the word yes.")], new ChatOptions { MaxOutputTokens = 64 }, patience.Token);
            return (true, $"{model.Id} answers ({model.UsageOf(response.Usage).Tokens:N0} tokens)");
        }
        catch (ModelException e)
        {
            return (false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (false, "no answer within a minute");
        }
    }
}
