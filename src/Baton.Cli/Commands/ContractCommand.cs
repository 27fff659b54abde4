using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts;

namespace Baton.Cli.Commands;

/// <summary><c>baton contract</c>: what a value must be, in the short notation and as JSON Schema.</summary>
public static class ContractCommand
{
    private static readonly Argument<string> WorkflowName = new("workflow") { Description = "A workflow under playbooks/, or the path of a playbook's folder." };

    private static readonly Argument<string> Path = new("path")
    {
        Description = "`brief`, a step (`draft`), or a path into it (`draft.body`).",
        DefaultValueFactory = _ => "brief",
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Build()
    {
        var command = new Command("contract", "Show a contract in both forms: the short notation and JSON Schema.") { WorkflowName, Path };
        command.SetAction(Show);
        return command.Teach("""
            Examples:
              baton contract launch-email               what its brief must be
              baton contract launch-email draft         what the step `draft` produces
              baton contract launch-email draft.subject
              baton contract launch-email --json        the JSON Schema alone
            """);
    }

    private static int Show(ParseResult arguments)
    {
        var context = new CommandContext(arguments);
        var loaded = context.Workspace.Load(arguments.GetRequiredValue(WorkflowName));
        if (loaded.Version is not { } version)
            throw new FindingsException([.. loaded.Findings.Where(f => f.Severity == Severity.Error)]);
        string[] path = arguments.GetRequiredValue(Path).Split('.');
        if (!version.Contracts.TryGetValue(path[0], out var producer))
            throw new CliException($"nothing produces `{path[0]}`{NearestWord.Suggest(path[0], version.Contracts.Keys)}\nknown: {string.Join(", ", version.Contracts.Keys)}", ExitCode.Findings);
        var contract = producer.Find(path[1..]) switch
        {
            ContractLookup.Found found => found.Contract,
            ContractLookup.Missing missing => throw new CliException($"`{path[0]}` has no `{missing.At}`{NearestWord.Suggest(missing.At, missing.Known)}\nknown there: {string.Join(", ", missing.Known)}", ExitCode.Findings),
            _ => throw new CliException($"the contract of `{path[0]}` does not say what `{string.Join('.', path[1..])}` is", ExitCode.Findings),
        };
        var schema = JsonNode.Parse(contract.Schema.GetRawText())!;
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(schema);
            return ExitCode.Finished;
        }
        context.Terminal.Line("# short notation");
        context.Terminal.Line(ContractNotation.Write(contract));
        context.Terminal.Line("# JSON Schema 2020-12");
        Console.Out.WriteLine(schema.ToJsonString(Indented));
        return ExitCode.Finished;
    }
}
