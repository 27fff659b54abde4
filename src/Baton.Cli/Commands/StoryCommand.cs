using System.CommandLine;
using Baton.Cli.Output.Stories;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs story</c>: a run's whole history as a page.</summary>
public static class StoryCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<bool> Html = new("--html") { Description = "A page of HTML instead of Markdown; it loads nothing and runs nothing." };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The file to write; standard output without it.", HelpName = "file" };

    public static Command Build()
    {
        var story = new Command("story", "Tell a run's whole history as a page: brief, steps, decisions, sends, time and money.") { Run, Html, Output };
        story.SetAction(TellAsync);
        return story.Teach("""
            Examples:
              baton runs story 3f2a91bc
              baton runs story 3f2a91bc -o story.md
              baton runs story 3f2a91bc --html -o story.html

            It holds what the run holds: personal data too, where the run does.
            """);
    }

    private static async Task<int> TellAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var story = await new StoryTeller(await context.Workspace.Host(journal).OpenAsync(row, cancellation)).TellAsync(cancellation);
        string page = arguments.GetValue(Html) ? HtmlStory.Write(story, context.Workspace.Secrets.Mask) : MarkdownStory.Write(story, context.Workspace.Secrets.Mask);
        if (arguments.GetValue(Output) is { } file)
            await File.WriteAllTextAsync(file, page, cancellation);
        if (context.Terminal.IsJson)
            context.Terminal.Json(arguments.GetValue(Output) is { } written
                ? new System.Text.Json.Nodes.JsonObject { ["run"] = row.Run.ToString(), ["file"] = written }
                : new System.Text.Json.Nodes.JsonObject { ["run"] = row.Run.ToString(), ["page"] = page });
        else
            context.Terminal.Line(arguments.GetValue(Output) is { } told ? $"wrote {told}" : page.TrimEnd('\n'));
        return ExitCode.Finished;
    }
}
