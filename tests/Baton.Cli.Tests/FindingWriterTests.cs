using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Spectre.Console;

namespace Baton.Cli.Tests;

public sealed class FindingWriterTests
{
    [Fact]
    public void A_finding_is_shown_with_its_line_its_place_its_path_and_the_ways_out()
    {
        var file = new SourceFile("playbooks/x/workflow.yaml", "steps:\n    needs: [draft.body, legal.disclaimer]\n");
        var finding = Finding.Error("HO001", "`publish_note` needs `legal.disclaimer`, which is not set on every path", Place(file, "legal.disclaimer"), "not set when brief.regions has no \"EU\"")
            .WithNote("`legal` (line 40) sets it, but has `when: brief.regions contains \"EU\"`")
            .With(new Fix("write \"legal.disclaimer?\" and let the step do without it", IsSafe: true))
            .WithHelp("drop the `when` of `legal`") with
        { Path = ["research", "draft", "(legal skipped)", "publish_note"] };
        Shows(
            """
            error[HO001]: `publish_note` needs `legal.disclaimer`, which is not set on every path
              ┌─ playbooks/x/workflow.yaml:2:25
            2│     needs: [draft.body, legal.disclaimer]
             │                         ^^^^^^^^^^^^^^^^ not set when brief.regions has no "EU"
              = path: research → draft → (legal skipped) → publish_note
              = note: `legal` (line 40) sets it, but has `when: brief.regions contains "EU"`
              = help (safe): write "legal.disclaimer?" and let the step do without it
              = help (maybe): drop the `when` of `legal`
            """,
            finding);
    }

    [Fact]
    public void The_margin_is_as_wide_as_the_line_number() =>
        Shows(
            """
            warning[YM008]: quote it
                ┌─ f:100:4
            100│ a: b?
               │    ^^
            """,
            Finding.Warning("YM008", "quote it", Place(new SourceFile("f", new string('\n', 99) + "a: b?\n"), "b?")));

    [Fact]
    public void A_tab_is_one_column_wide() =>
        Shows("""
            error[X]: m
              ┌─ f:1:4
            1│ a: b
             │    ^
            """, Finding.Error("X", "m", Place(new SourceFile("f", "a:\tb"), "b")));

    [Fact]
    public void Wide_characters_take_two_columns()
    {
        Shows("""
            error[X]: m
              ┌─ f:1:7
            1│ a: 日本 here
             │         ^^^^
            """, Finding.Error("X", "m", Place(new SourceFile("f", "a: 日本 here"), "here")));
        Shows("""
            error[X]: m
              ┌─ f:1:4
            1│ a: 日本 here
             │    ^^^^
            """, Finding.Error("X", "m", Place(new SourceFile("f", "a: 日本 here"), "日本")));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        string shown = Shown(120, Finding.Error("X", "m", Place(new SourceFile("f", "a: \u001b[31mred\u0007\0 here"), "here")));
        Assert.DoesNotContain(shown, c => char.IsControl(c) && c is not ('\n' or '\r'));
        Assert.Contains("1│ a: ·[31mred·· here", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_in_a_line_or_a_message_is_shown_as_it_is()
    {
        string shown = Shown(120, Finding.Error("X", "no [red] here", Place(new SourceFile("f", "a: [bold] b"), "b"), "label [x]"));
        Assert.Contains("error[X]: no [red] here", shown, StringComparison.Ordinal);
        Assert.Contains("1│ a: [bold] b", shown, StringComparison.Ordinal);
        Assert.Contains("label [x]", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Nothing_is_wider_than_the_window_and_what_is_broken_hangs_under_its_beginning(int width)
    {
        var file = new SourceFile("playbooks/x/workflow.yaml", "\t\tneeds: [ 日本語の見出し, '" + new string('語', 30) + "', legal.disclaimer, " + string.Concat(Enumerable.Repeat("😀 ", 40)) + "]\n");
        string many = string.Join(' ', Enumerable.Repeat("words that go on", 12));
        string[] lines = Shown(width, Finding.Error("HO001", $"`publish_note` {many}", Place(file, "legal.disclaimer"), $"label {many}").WithNote(many).WithHelp(many)).Split('\n');

        Assert.All(lines, l => Assert.True(l.TrimEnd().GetCellWidth() <= width, $"{l.GetCellWidth()} columns: {l}"));
        Assert.StartsWith("  ", lines[1], StringComparison.Ordinal);
        int excerpt = Array.FindIndex(lines, l => l.StartsWith("1│", StringComparison.Ordinal));
        Assert.Equal(lines[excerpt][..lines[excerpt].IndexOf("legal", StringComparison.Ordinal)].GetCellWidth(), lines[excerpt + 1].IndexOf('^', StringComparison.Ordinal));
        Assert.Equal("^^^^^^^^^^^^^^^^", lines[excerpt + 1].Trim(' ', '│'));
        Assert.StartsWith(" │ ", lines[excerpt + 2], StringComparison.Ordinal);
        int note = Array.FindIndex(lines, l => l.StartsWith("  = note: ", StringComparison.Ordinal));
        Assert.Matches(@"^    \w", lines[note + 1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(10_000)]
    public void A_long_line_is_cut_round_the_place(int width)
    {
        foreach (int before in new[] { 0, 50, 1000, 100_000 })
        {
            string text = new string('x', before) + "HERE" + new string('y', 100_000);
            string[] lines = Shown(width, Finding.Error("X", "m", Place(new SourceFile("f", text), "HERE"))).Split('\n');
            Assert.True(lines[2].Length <= Math.Min(width, 170), $"{lines[2].Length}");
            Assert.Equal(lines[2].IndexOf("HERE", StringComparison.Ordinal), lines[3].IndexOf("^^^^", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_long_line_of_wide_characters_is_not_cut_within_one()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 500)) + "HERE" + string.Concat(Enumerable.Repeat("😀", 500));
        string shown = Shown(120, Finding.Error("X", "m", Place(new SourceFile("f", text), "HERE")));
        Assert.DoesNotContain('\uFFFD', shown);
        Assert.Contains("HERE", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_line_to_show() =>
        Shows("""
            error[WF002]: the file is empty
              ┌─ f:1:1
            """, Finding.Error("WF002", "the file is empty", new SourceFile("f", "").Span(0, 0)));

    [Fact]
    public void The_end_of_a_file_and_of_a_line_can_be_pointed_at()
    {
        Shows("""
            error[X]: m
              ┌─ f:2:1
            2│
             │ ^
            """, Finding.Error("X", "m", new SourceFile("f", "a: b\n").Span(5, 0)));
        Shows("""
            error[X]: m
              ┌─ f:1:5
            1│ a: b
             │     ^
            """, Finding.Error("X", "m", new SourceFile("f", "a: b\r\nc: d\r\n").Span(4, 0)));
    }

    [Fact]
    public void A_place_over_many_lines_is_underlined_in_its_first() =>
        Shows("""
            error[X]: m
              ┌─ f:1:4
            1│ a: [b,
             │    ^^^
            """, Finding.Error("X", "m", new SourceFile("f", "a: [b,\n c]\n").Span(3, 8)));

    [Fact]
    public void The_summary_counts_by_severity()
    {
        var place = new SourceFile("f", "").Span(0, 0);
        Assert.Equal("no findings", FindingWriter.Summary([]));
        Assert.Equal("2 errors, 1 warning", FindingWriter.Summary([Finding.Error("X", "m", place), Finding.Warning("X", "m", place), Finding.Error("Y", "m", place)]));
    }

    [Fact]
    public void The_end_names_the_gravest_code_to_read_more_of()
    {
        var place = new SourceFile("f", "").Span(0, 0);
        Assert.Equal("no findings", FindingWriter.Closing([]));
        Assert.Equal("1 error, 1 warning; `baton explain HO001` says more", FindingWriter.Closing([Finding.Warning("YM008", "m", place), Finding.Error("HO001", "m", place)]));
    }

    [Fact]
    public void As_JSON_a_finding_has_its_place_and_its_ways_out()
    {
        var finding = Finding.Error("X", "m", Place(new SourceFile("f", "a\nb: c"), "c")).With(new Fix("quote it", IsSafe: true));
        Assert.Equal(
            """[{"code":"X","severity":"error","message":"m","file":"f","line":2,"column":4,"length":1,"label":null,"path":[],"notes":[],"help":[{"text":"quote it","safe":true}]}]""",
            FindingWriter.Json([finding]).ToJsonString());
    }

    private static SourceSpan Place(SourceFile file, string passage) => file.Span(file.Text.IndexOf(passage, StringComparison.Ordinal), passage.Length);

    private static void Shows(string expected, Finding finding)
    {
        string[] shown = [.. Shown(120, finding).Split('\n').Select(l => l.TrimEnd())];
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', shown).TrimEnd());
    }

    private static string Shown(int width, Finding finding)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = width;
        FindingWriter.Write(console, [finding]);
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
