using System.Diagnostics;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests.Playbooks;

public sealed class YamlReaderTests
{
    /// <summary>On a machine with other work to do; unhindered each takes less than a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    // plain
    [InlineData("a: see {{ x }} there", "{{ x }}", 1, 8)]
    [InlineData("a: one\n  two\n\n  see {{ x }}", "{{ x }}", 4, 7)]
    // single-quoted
    [InlineData("a: 'it''s ''quoted'' {{ x }}'", "{{ x }}", 1, 22)]
    [InlineData("a: 'one\n\n   two {{ x }}'", "{{ x }}", 3, 8)]
    // double-quoted, with escapes
    [InlineData("a: \"{{ x }}\"", "{{ x }}", 1, 5)]
    [InlineData("a: \"\\n\\n{{ x }}\"", "{{ x }}", 1, 9)]
    [InlineData("a: \"\\x41\\u0042\\U00000043 {{ x }}\"", "{{ x }}", 1, 26)]
    [InlineData("a: \"\\U0001F600\\u00e9 {{ x }}\"", "{{ x }}", 1, 22)]
    [InlineData("a: \"\\ud83d\\ude00 {{ x }}\"", "{{ x }}", 1, 18)]
    [InlineData("a: \"one \\\n     two\n  three {{ x }}\"", "{{ x }}", 3, 9)]
    [InlineData("a: \"\\\"\\\\ {{ x }}\"", "{{ x }}", 1, 10)]
    // literal
    [InlineData("a: |\n  one\n    {{ x }}\n", "{{ x }}", 3, 5)]
    [InlineData("a: |\n\n\n  one\n\n  {{ x }}\n", "{{ x }}", 6, 3)]
    [InlineData("a: |2-\n    one\n   {{ x }}\n", "{{ x }}", 3, 4)]
    [InlineData("a: | # {{ x }}\n  {{ x }}\n", "{{ x }}", 2, 3)]
    // folded
    [InlineData("a: >\n  one\n  two {{ x }}\n", "{{ x }}", 3, 7)]
    [InlineData("a: >-\n  one\n\n  two\n    more\n  {{ x }}\n", "{{ x }}", 6, 3)]
    // beyond the basic plane
    [InlineData("a: 😀😀 {{ x }}", "{{ x }}", 1, 9)]
    [InlineData("a: \"😀 \\t{{ x }}\"", "{{ x }}", 1, 10)]
    public void A_place_in_a_text_is_where_it_was_written(string yaml, string passage, int line, int column)
    {
        foreach (bool windows in new[] { false, true })
        {
            string text = windows ? yaml.Replace("\n", "\r\n", StringComparison.Ordinal) : yaml;
            var file = new SourceFile("f.yaml", text);
            var value = Assert.IsType<SourceNode.Scalar>(Read(file)["a"]);
            int at = value.Text.LastIndexOf(passage, StringComparison.Ordinal);
            Assert.True(at >= 0, value.Text);
            var span = value.Snippet.Span(at, passage.Length);
            Assert.Equal((line, column), (span.Line, span.Column));
            Assert.Equal(passage, text.Substring(span.Start, span.Length));
        }
    }

    [Theory]
    [InlineData("a: \"\"", 4)]
    [InlineData("a: ''", 4)]
    [InlineData("a:\nb: c", 2)]
    [InlineData("b: c\na: |\n", 8)]
    public void An_empty_text_has_a_place_too(string yaml, int offset)
    {
        var value = Assert.IsType<SourceNode.Scalar>(Read(new SourceFile("f", yaml))["a"]);
        Assert.Equal(offset, value.Snippet.Span(0, 0).Start);
    }

    [Fact]
    public void Every_character_of_random_scalars_is_found_again()
    {
        var random = new Random(11);
        string[] pieces = ["a", "b", " ", "  ", "\n", "\n\n", "é", "😀", "'", "\"", "\\", "\t", ":", "{{ x }}", "#"];
        for (int round = 0; round < 1500; round++)
        {
            string value = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            // A literal block can't begin with a blank line that is longer than its indentation.
            bool isBlank = value.Split('\n').Any(string.IsNullOrWhiteSpace);
            foreach (string written in (string[])[DoubleQuoted(value), SingleQuoted(value), .. isBlank ? Array.Empty<string>() : [Literal(value)]])
            {
                string yaml = $"k:\n  a: {written}\n";
                var file = new SourceFile("f", random.Next(2) == 0 ? yaml : yaml.Replace("\n", "\r\n", StringComparison.Ordinal));
                var scalar = (SourceNode.Scalar)((SourceNode.Mapping)Read(file)["k"]!)["a"]!;
                int last = -1;
                for (int i = 0; i < scalar.Text.Length; i++)
                {
                    int at = scalar.Snippet.Span(i, 1).Start;
                    Assert.True(at >= last && at < file.Text.Length, $"{yaml}: {i}");
                    last = at;
                    char c = file.Text[at];
                    Assert.True(c == scalar.Text[i] || char.IsWhiteSpace(scalar.Text[i]) || c == '\\' || char.IsLowSurrogate(scalar.Text[i]), $"{yaml}: `{scalar.Text}` {i} is not `{c}`");
                }
            }
        }

        static string DoubleQuoted(string value) => $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t").Replace("😀", "\\U0001F600")}\"";
        static string SingleQuoted(string value) => $"'{value.Replace("'", "''").Replace("\n", "\n\n    ").Replace("\t", " ")}'";
        static string Literal(string value) => $"|2-\n      {value.Replace("\n", "\n      ")}";
    }

    [Theory]
    [InlineData("a: {b: [1, 2], c: d}", "a", "{b: [1, 2], c: d}")]
    [InlineData("a: [x,\n y]\nb: c", "a", "[x,\n y]")]
    [InlineData("a:\n  b: c\n  d: e", "a", "b: c")]
    [InlineData("a:\n  - b   \n  - d", "a", "- b")]
    public void A_list_or_map_is_underlined_as_written_or_in_its_first_line(string yaml, string key, string underlined)
    {
        var span = Read(new SourceFile("f", yaml))[key]!.Span;
        Assert.Equal(underlined, yaml.Substring(span.Start, span.Length));
    }

    [Theory]
    [InlineData("a: NO", "NO")]
    [InlineData("a: 007", "007")]
    [InlineData("a: 1.10", "1.10")]
    [InlineData("a: 2026-03-01", "2026-03-01")]
    [InlineData("1: x\ntrue: y\na: z", "z")]
    [InlineData("{\"a\": \"j\\/\\u00e9\"}", "j/é")]
    public void A_scalar_keeps_its_source_text_and_JSON_is_YAML(string yaml, string text) =>
        Assert.Equal(text, Assert.IsType<SourceNode.Scalar>(Read(new SourceFile("f", yaml))["a"]).Text);

    [Theory]
    [InlineData("a: *x\n", "YM005", "*x")]
    [InlineData("a: &x b\n", "YM005", "&x")]
    [InlineData("a: !foo b\n", "YM004", "!foo")]
    [InlineData("a: !!str \"b\"\n", "YM004", "!!str")]
    [InlineData("<<: { a: b }\nc: d\n", "YM010", "<<")]
    [InlineData("a: b\na: c\n", "YM007", "a")]
    [InlineData("? [x]\n: y\n", "YM006", "[x]")]
    [InlineData("a: {{ b }}\n", "YM006", "{{ b }}")]
    [InlineData("a: {{ b | default: \"x\" }}\n", "YM006", "{{ b | default: \"x\" }}")]
    [InlineData("a: {{ b }} and {{ c }}\n", "YM006", "{{ b }} and {{ c }}")]
    [InlineData("a:\n  - {% if x %}y{% endif %}\n", "YM006", "{% if x %}y{% endif %}")]
    [InlineData("a: b\n---\nc: d\n", "YM003", "")]
    [InlineData("a:\n\tb: c\n", "YM001", "\t")]
    [InlineData("a: b\n c: d\n", "YM001", "c")]
    [InlineData("a: \"b\n", "YM001", "\"")]
    [InlineData("a: **b** c\n", "YM001", "*")]
    [InlineData("a: @b\n", "YM001", "@")]
    [InlineData("a: b\nc:d\ne: f\n", "YM001", "c:")]
    [InlineData("a: \"\\UFFFFFFFF\"\n", "YM001", "")]
    [InlineData("a: \"\\ud800\"\n", "YM001", "")]
    [InlineData("a: b\0c\n", "YM009", "\0")]
    [InlineData("a: b\u0001\n", "YM009", "\u0001")]
    [InlineData("a: b\u2028c: d\n", "YM009", "\u2028")]
    [InlineData("a: b\u0085c: d\n", "YM009", "\u0085")]
    [InlineData("a: b\rc: d\r\n", "YM009", "\r")]
    [InlineData("\uFEFFa: b\n", "YM009", "\uFEFF")]
    public void What_is_not_plain_YAML_is_one_finding_at_its_place(string yaml, string code, string underlined)
    {
        var findings = new List<Finding>();
        YamlReader.Read(new SourceFile("f.yaml", yaml), findings);
        var finding = Assert.Single(findings);
        Assert.Equal(code, finding.Code);
        Assert.Equal(underlined, yaml.Substring(finding.Span.Start, finding.Span.Length));
    }

    [Fact]
    public void An_unquoted_template_is_read_as_the_text_it_was_meant_to_be_and_can_be_quoted_safely()
    {
        var findings = new List<Finding>();
        var root = (SourceNode.Mapping)YamlReader.Read(new SourceFile("f", "a: {{ b | append: \"x\" }}\nc: d\n"), findings)!;
        Assert.Equal("{{ b | append: \"x\" }}", ((SourceNode.Scalar)root["a"]!).Text);
        Assert.Equal("d", ((SourceNode.Scalar)root["c"]!).Text);
        var fix = Assert.Single(Assert.Single(findings).Fixes);
        Assert.True(fix.IsSafe);
        Assert.Equal("\"{{ b | append: \\\"x\\\" }}\"", fix.Edit!.NewText);
    }

    [Theory]
    [InlineData("task: Note: be short\n", "holds a colon and a space", "task: \"Note: be short\"\n")]
    [InlineData("task: \"Less\" is more\n", "ends at its second `\"`", "task: \"\\\"Less\\\" is more\"\n")]
    [InlineData("task: 'Don't shout'\n", "ends at its second `'`", "task: \"Don't shout\"\n")]
    [InlineData("- **Short** is good\n", "begins with `*`", "- \"**Short** is good\"\n")]
    [InlineData("task: @brand voice\n", "begins with `@`", "task: \"@brand voice\"\n")]
    [InlineData("task: {{ a }} and {{ b }}\n", "must be quoted", "task: \"{{ a }} and {{ b }}\"\n")]
    [InlineData("task: {% if a %}b{% endif %}\n", "must be quoted", "task: \"{% if a %}b{% endif %}\"\n")]
    [InlineData("- { task: About {{ a | join: \"-\" }}., b: c }\n", "inside `{ }` or `[ ]`", "- { task: \"About {{ a | join: \\\"-\\\" }}.\", b: c }\n")]
    [InlineData("a: [b {{ c }}, d]\n", "inside `{ }` or `[ ]`", "a: [\"b {{ c }}\", d]\n")]
    [InlineData("a: b\nrole:writer\nc: d\n", "a space is missing", "a: b\nrole: writer\nc: d\n")]
    public void A_slip_of_the_first_day_is_said_in_plain_words_and_mended_by_its_safe_fix(string yaml, string says, string mended)
    {
        var findings = new List<Finding>();
        YamlReader.Read(new SourceFile("f", yaml), findings);
        var finding = Assert.Single(findings);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
        var fix = Assert.Single(finding.Fixes, f => f.IsSafe);
        Assert.Equal(mended, yaml.Remove(fix.Edit!.Span.Start, fix.Edit.Span.Length).Insert(fix.Edit.Span.Start, fix.Edit.NewText));
        var left = new List<Finding>();
        YamlReader.Read(new SourceFile("f", mended), left);
        Assert.Empty(left);
    }

    [Theory]
    [InlineData("a:\n  b: c\n\td: e\n", "a tab indents")]
    [InlineData("a: b\n  c: d\n", "`c` is indented deeper than the line above")]
    [InlineData("- a: b\n c: d\n", "`c` begins in a column in which nothing above it does")]
    [InlineData("a: \"b\nc: d\n", "is not closed")]
    [InlineData("a: b: c\n  d\n", "holds a colon and a space")]
    [InlineData("a: b: c # d\n", "holds a colon and a space")]
    public void Where_the_mend_is_not_certain_the_words_say_what_to_look_for(string yaml, string says)
    {
        var findings = new List<Finding>();
        YamlReader.Read(new SourceFile("f", yaml), findings);
        var finding = Assert.Single(findings);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
        Assert.False(Assert.Single(finding.Fixes).IsSafe);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing\n# at all\n")]
    [InlineData("---\n...\n")]
    public void A_file_without_content_is_nothing_and_no_fault_of_the_YAML(string yaml)
    {
        var findings = new List<Finding>();
        Assert.True(YamlReader.Read(new SourceFile("f", yaml), findings) is null or SourceNode.Scalar { IsNull: true });
        Assert.Empty(findings);
    }

    public static TheoryData<string, string> Bombs() => new()
    {
        { "brackets", new string('[', 100_000) },
        { "braces", string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "braces alone", new string('{', 100_000) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "questions", string.Concat(Enumerable.Repeat("? ", 100_000)) },
        { "closed brackets", new string('[', 100_000) + new string(']', 100_000) },
        { "lines of brackets", string.Concat(Enumerable.Repeat("[\n", 100_000)) },
        { "keys", string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"k{i}: v\n")) },
        { "items", "[" + string.Concat(Enumerable.Repeat("x,", 1_000_000)) + "]" },
        { "aliases", "a: &a [x, x]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"{(char)('a' + i % 26)}{i}: &b{i} [*a, *a]\n")) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_is_a_finding_within_moments(string name, string yaml)
    {
        var findings = new List<Finding>();
        var file = new SourceFile("f.yaml", yaml);
        var clock = Stopwatch.StartNew();
        YamlReader.Read(file, findings);
        Assert.True(clock.Elapsed < Patience, $"{name}: {clock.Elapsed}");
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.InRange(f.Span.Start + f.Span.Length, 0, yaml.Length));
    }

    [Fact]
    public void Huge_scalars_are_read_as_they_are()
    {
        string huge = new('x', 1_000_000);
        var clock = Stopwatch.StartNew();
        foreach (string written in new[] { huge, $"\"{huge}\"", $"'{huge}'", $"|\n  {huge}", $">\n  {huge}" })
            Assert.Equal(huge.Length, Assert.IsType<SourceNode.Scalar>(Read(new SourceFile("f", $"a: {written}"))["a"]).Text.TrimEnd().Length);
        Assert.True(clock.Elapsed < Patience, $"{clock.Elapsed}");
    }

    private static SourceNode.Mapping Read(SourceFile file)
    {
        var findings = new List<Finding>();
        var root = YamlReader.Read(file, findings);
        Assert.Empty(findings);
        return Assert.IsType<SourceNode.Mapping>(root);
    }
}
