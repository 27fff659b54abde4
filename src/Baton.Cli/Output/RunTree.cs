using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli.Output;

/// <summary>Draws a run's steps as a tree, with the handoffs as they were made.</summary>
public static class RunTree
{
    public static IRenderable Draw(RunSession session, RunRows rows)
    {
        var workflow = session.Version.Workflow;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadRight(2))
            .AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(2)).AddColumn(new GridColumn().NoWrap().RightAligned());
        foreach (var row in rows.Read())
        {
            grid.AddRow(new Markup(Name(row)), new Markup(What(row)), new Markup(Time(row)), new Markup(row.Tokens > 0 ? $"[grey]{row.Tokens:N0} tok[/]" : ""));
            if (row.Kind == "agent" && row.Status is not (SlotStatus.Idle or SlotStatus.Ready or SlotStatus.Skipped))
                grid.AddRow(Text.Empty, new Markup($"[grey]← {Markup.Escape(string.Join(", ", row.Handoff.Where(h => h.Length > 0).Prepend("brief")))}[/]"), Text.Empty, Text.Empty);
        }
        var (status, waiting) = RunProgress.Of(session.State);
        string spent = session.State.Spent.Tokens > 0 ? $" · {session.State.Spent.Tokens:N0} tokens" : "";
        return new Rows(
            new Markup($"[bold]{Markup.Escape(workflow.Name)}[/] {Markup.Escape(workflow.Version)} · run [bold]{session.Run.Short}[/] · {Status(status)}[grey]{spent}[/]"),
            grid,
            waiting is null ? Text.Empty : new Markup($"[yellow]waits:[/] {Markup.Escape(waiting)}"));
    }

    public static string Status(RunStatus status) => status switch
    {
        RunStatus.Finished => "[green]finished[/]",
        RunStatus.Running => "[blue]running[/]",
        RunStatus.Parked => "[yellow]parked[/]",
        RunStatus.NeedsAttention => "[red]needs attention[/]",
        _ => $"[red]{RunProgress.Word(status)}[/]",
    };

    private static string Name(RunRowShown row)
    {
        string glyph = row.Status switch
        {
            SlotStatus.Done => "[green]✓[/]",
            SlotStatus.Running or SlotStatus.Ready => "[blue]▸[/]",
            SlotStatus.Inside or SlotStatus.Closing => "[blue]▾[/]",
            SlotStatus.Open or SlotStatus.BackingOff => "[yellow]●[/]",
            SlotStatus.Stuck => "[red]✗[/]",
            SlotStatus.Skipped => "[grey]–[/]",
            _ => "[grey]○[/]",
        };
        string style = row.Status is SlotStatus.Idle or SlotStatus.Skipped ? "grey" : "default";
        return $"{new string(' ', row.Depth * 2)}{glyph} [{style}]{Markup.Escape(row.Step)}[/]";
    }

    private static string What(RunRowShown row)
    {
        var words = new List<string> { row.Role ?? row.Kind };
        if (row.Round > 1 && row.Status != SlotStatus.Idle)
            words.Add($"round {row.Round}");
        if (row.Attempt > 1)
            words.Add($"attempt {row.Attempt}");
        if (row.Words.Length > 0)
            words.Add(row.Words);
        return $"[grey]{Markup.Escape(words[0])}[/]{Markup.Escape(string.Concat(words.Skip(1).Select(w => $" · {w}")))}";
    }

    private static string Time(RunRowShown row) => row.Time > TimeSpan.Zero ? $"[grey]{Durations.Write(row.Time)}[/]" : "";
}
