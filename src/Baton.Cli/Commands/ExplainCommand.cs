using System.CommandLine;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Checking;

namespace Baton.Cli.Commands;

/// <summary><c>baton explain</c>: what a finding's code means, with an example of the mistake and of its mend.</summary>
public static class ExplainCommand
{
    private static readonly Argument<string?> Code = new("code")
    {
        Description = "The code of a finding, as `baton check` prints it in brackets; none lists them all.",
        Arity = ArgumentArity.ZeroOrOne,
        // Else help writes out every code there is.
        HelpName = "code",
    };

    public static Command Build()
    {
        Code.CompletionSources.Add(_ => FindingPages.Codes.Select(c => new System.CommandLine.Completions.CompletionItem(c)));
        var command = new Command("explain", "Explain a finding: what it says, why it matters, and how to mend it.") { Code };
        command.SetAction(Explain);
        return command.Teach("""
            Examples:
              baton explain HO001            what `error[HO001]` means, with a wrong and a right workflow
              baton explain ho001            small letters will do
              baton explain                  every code with its title
              baton explain HO001 --json
            """);
    }

    private static int Explain(ParseResult arguments)
    {
        var terminal = new CommandContext(arguments).Terminal;
        if (arguments.GetValue(Code) is not { } code)
            List(terminal);
        else if (FindingPages.Find(code) is not { } page)
            throw new CliException($"there is no finding `{code}`{NearestWord.Suggest(code, FindingPages.Codes)}\n`baton explain` lists them all", ExitCode.Findings);
        else if (terminal.IsJson)
            terminal.Json(Json(page));
        else
            FindingPageView.Write(terminal, page);
        return ExitCode.Finished;
    }

    private static void List(Terminal terminal)
    {
        var pages = FindingPages.Codes.Select(c => FindingPages.Find(c)!).ToList();
        if (terminal.IsJson)
            terminal.Json(new JsonArray([.. pages.Select(p => (JsonNode)new JsonObject { ["code"] = p.Code, ["title"] = p.Title })]));
        else
            FindingPageView.WriteList(terminal, pages);
    }

    private static JsonObject Json(FindingPage page) => new()
    {
        ["code"] = page.Code,
        ["title"] = page.Title,
        ["what"] = page.What,
        ["why"] = page.Why,
        ["wrong"] = Json(page.Wrong),
        ["right"] = Json(page.Right),
    };

    private static JsonObject Json(FindingExample example) => new()
    {
        ["text"] = example.Text,
        ["files"] = new JsonObject(example.Files.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Path, f.Text))),
    };
}
