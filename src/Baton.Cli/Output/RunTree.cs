using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli.Output;

/// <summary>
/// Draws a run's steps as a tree: name, role, round, attempt and state; time and tokens at the right; below an agent what it
/// was handed. Where the window is narrow, what stands beside a name moves below it.
/// </summary>
public static class RunTree
{
    private const int Gap = 2;

    public static IRenderable Draw(RunSession session, RunRows rows, int width)
    {
        var shown = rows.Read();
        int names = shown.Max(NameColumns) + Gap;
        var numbers = Numbers(shown);
        int room = width - names - Gap - numbers[0].Length;
        bool besides = shown.All(r => Wrapping.Columns(What(r)) <= room);
        room = Math.Max(0, besides ? Math.Max(Math.Min(room, 40), shown.Max(r => Wrapping.Columns(What(r)))) : room);

        var lines = new List<string> { Title(session) };
        foreach (var (row, number) in shown.Zip(numbers))
        {
            string what = besides ? What(row) : "";
            string spent = string.IsNullOrWhiteSpace(number) ? "" : $"{Blank(room - Wrapping.Columns(what) + Gap)}[grey]{number}[/]";
            lines.Add($"{Name(row)}{(what.Length + spent.Length > 0 ? Blank(names - NameColumns(row)) : "")}{Styled(what)}{spent}");
            if (!besides)
                lines.AddRange(Below(row, "", What(row), width, Styled));
            if (row.Kind == "agent" && row.Status is not (SlotStatus.Idle or SlotStatus.Ready or SlotStatus.Skipped))
                lines.AddRange(Below(row, "← ", string.Join(", ", row.Handoff.Where(h => h.Length > 0).Prepend("brief")), width, text => $"[grey]{Terminal.Escape(text)}[/]"));
        }
        if (RunProgress.Of(session.State).Waiting is { } waiting)
            lines.AddRange(Hanging("waits for ", waiting, width, lead => $"[yellow]{lead}[/]", Terminal.Escape));
        return new Rows(lines.Select(l => new Markup(l)));
    }

    /// <summary>Time and tokens of each row, as wide for one as for the other.</summary>
    private static string[] Numbers(ImmutableArray<RunRowShown> rows)
    {
        var times = rows.Select(r => r.Time > TimeSpan.Zero ? Durations.Write(r.Time) : "").ToList();
        var tokens = rows.Select(r => r.Tokens > 0 ? $"{r.Tokens:N0} tok" : "").ToList();
        int time = times.Max(t => t.Length), token = tokens.Max(t => t.Length);
        return [.. times.Zip(tokens, (t, k) => t.PadLeft(time) + (token > 0 ? Blank(Gap) + k.PadLeft(token) : ""))];
    }

    private static string Blank(int columns) => new(' ', Math.Max(0, columns));

    public static string Status(RunStatus status) => status switch
    {
        RunStatus.Finished => "[green]finished[/]",
        RunStatus.Running => "[blue]running[/]",
        RunStatus.Parked => "[yellow]parked[/]",
        RunStatus.NeedsAttention => "[red]needs attention[/]",
        _ => $"[red]{RunProgress.Word(status)}[/]",
    };

    private static string Title(RunSession session)
    {
        var workflow = session.Version.Workflow;
        var usage = session.State.Spent;
        string spent = usage.Tokens > 0 ? $" · {usage.Tokens:N0} tokens{Cost(usage)}" : "";
        return $"[bold]{Terminal.Escape(workflow.Name)}[/] {Terminal.Escape(workflow.Version)} · run [bold]{session.Run.Short}[/] · {Status(RunProgress.Of(session.State).Status)}[grey]{spent}[/]";
    }

    /// <summary>What is not known is not said to be nothing.</summary>
    private static string Cost(Usage usage) => (usage.Cost, usage.IsLowerBound) switch
    {
        (0, true) => ", cost not known",
        (0, false) => "",
        var (cost, isLowerBound) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $", {(isLowerBound ? "at least " : "")}{cost:0.00##} USD"),
    };

    private static int NameColumns(RunRowShown row) => row.Depth * 2 + 2 + Wrapping.Columns(row.Step);

    private static string Name(RunRowShown row)
    {
        string glyph = row.Status switch
        {
            SlotStatus.Done => "[green]✓[/]",
            SlotStatus.Running or SlotStatus.Ready => "[blue]▸[/]",
            SlotStatus.Inside or SlotStatus.Closing => "[blue]▾[/]",
            SlotStatus.Open or SlotStatus.BackingOff or SlotStatus.Waiting => "[yellow]●[/]",
            SlotStatus.Stuck or SlotStatus.Failed => "[red]✗[/]",
            SlotStatus.Skipped or SlotStatus.Withdrawn => "[grey]–[/]",
            _ => "[grey]○[/]",
        };
        string style = row.Status is SlotStatus.Idle or SlotStatus.Skipped ? "grey" : "default";
        return $"{new string(' ', row.Depth * 2)}{glyph} [{style}]{Terminal.Escape(row.Step)}[/]";
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
        return string.Join(" · ", words);
    }

    /// <summary>Who does it in grey, how it stands as it is.</summary>
    private static string Styled(string what)
    {
        int who = what.IndexOf(" · ", StringComparison.Ordinal);
        return who < 0 ? $"[grey]{Terminal.Escape(what)}[/]" : $"[grey]{Terminal.Escape(what[..who])}[/]{Terminal.Escape(what[who..])}";
    }

    private static IEnumerable<string> Below(RunRowShown row, string lead, string text, int width, Func<string, string> styled) =>
        Hanging(new string(' ', row.Depth * 2 + 4) + lead, text, width, l => $"[grey]{l}[/]", styled);

    private static IEnumerable<string> Hanging(string lead, string text, int width, Func<string, string> ofLead, Func<string, string> ofText)
    {
        int indent = Wrapping.Columns(lead);
        return Wrapping.Lines(text, Math.Max(12, width - indent)).Select((line, i) => (i == 0 ? ofLead(lead) : new string(' ', indent)) + ofText(line));
    }
}
