using System.CommandLine;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Engine.Tools;

namespace Baton.Cli.Commands;

/// <summary><c>baton tools</c>: which tools roles and steps can name here, what they may do, and why others can't be used.</summary>
public static class ToolsCommand
{
    public static Command Build()
    {
        var command = new Command("tools", "List the tools that can be used here, and why others can't.");
        command.SetAction(arguments => List(new CommandContext(arguments)));
        return command.Teach("""
            Examples:
              baton tools
              baton tools --json

            `web.fetch` is always there. Others are programs of your own, set up under `tools:` in
            baton.yaml. A tool that reads may be named by a role or by a `tool` step, one that writes
            by a commit alone.

            Exit code 0 when every tool can be used, 1 when one can't.
            """);
    }

    private static int List(CommandContext context)
    {
        var workspace = context.Workspace;
        var tools = workspace.Tools.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (Tool: t.Value, Setting: workspace.ToolSettings[t.Key], WhyNot: workspace.ToolSettings[t.Key].WhyNot(workspace.Root.FullName))).ToList();
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject
            {
                ["tools"] = new JsonArray([.. tools.Select(t => (JsonNode)new JsonObject
            {
                ["name"] = t.Tool.Name,
                ["summary"] = t.Tool.Summary,
                ["effect"] = EffectWord(t.Tool.Effect),
                ["takes"] = JsonNode.Parse(t.Tool.Takes.Schema.GetRawText()),
                ["gives"] = JsonNode.Parse(t.Tool.Gives.Schema.GetRawText()),
                ["setting"] = t.Setting.Words,
                ["usable"] = t.WhyNot is null,
                ["whyNot"] = t.WhyNot,
            })])
            });
        else
            foreach (var (tool, setting, whyNot) in tools)
            {
                string name = tool.Name.PadRight(tools.Max(t => t.Tool.Name.Length));
                context.Terminal.Hang(
                    $"{(whyNot is null ? "[green]✓[/]" : "[red]✗[/]")} [bold]{Terminal.Escape(name)}[/]  ",
                    $"{EffectWord(tool.Effect)}s; {tool.Summary}\n{setting.Words}{(whyNot is null ? "" : $"\n{whyNot}")}");
            }
        return tools.TrueForAll(t => t.WhyNot is null) ? ExitCode.Finished : ExitCode.Failure;
    }

    private static string EffectWord(ToolEffect effect) => effect == ToolEffect.Read ? "read" : "write";
}
