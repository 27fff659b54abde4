using System.Globalization;
using System.Text;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests.Playbooks;

/// <summary>What is read in one pass is, place by place, what the parser of all YAML makes of it, and never a file that it finds fault with.</summary>
public sealed class PlainYamlTests
{
    private const int Rounds = 20_000;

    /// <summary>What YAML gives a meaning to, and what it gives none.</summary>
    private static readonly string[] Pieces =
    [
        "a", "b", "word", "two words", "1", "é", "😀", " ", "  ", "\n", "\n", "\n  ", "\n    ", "\n\n", ": ", ":", "a: ", "b:", "- ", "-", "\n- ", "\n  - ", "- a: ", ", ", ",",
        "[", "]", "{", "}", "[a, b]", "{ a: b }", "{ note?: text }", "'", "\"", "''", "'it''s'", "\"a\\n\"", "\\n", "\\", "|", "|\n  ", ">", "|-\n", ">-\n    ", "#", " # c", "\n# c\n",
        "?", "? ", "&a ", "*a", "!t ", "<<", "%", "@", "`", "---", "\n---\n", "...", "~", "{{ x }}", "\"{{ x }}\"", "{% if x %}", "\t", "\r\n", "..", "a:b", "http://a",
    ];

    private static readonly string[] Seeds =
    [
        """
        # first
        workflow: many  # of it
        brief: { product: string(1..80), channel: email | social, regions: [EU | US, 1..3], note?: text }
        empty:
        steps:
          - agent: one
            needs: [a.b, "c?", 'it''s']
            task: |
              Write {{ a }}:

                indented
              end

            more:
            - x
            -
            - - y
              - z: 1
                "quoted key": "a\n\"b\"\\"
          - sum: >-
              one
              two
            list: [
              a, # why
              { b: c,
                d: -1 }
            ]
        last: ''
        """,
        "- a\n- b: c\n  d: |-\n    text\n\n\n- {}\n- []\n-   far:   away  \n    near: x",
        "a:\n  b:\n    c: d\n  e: f\ng: {a: {b: [c, {d: e}]}}\nh: text with: no\n",
        "\"just one\"\n",
    ];

    [Fact]
    public void Whatever_is_read_is_the_tree_of_the_parser_which_finds_nothing_wrong()
    {
        var random = new Random(7);
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string text = round % 4 == 0 ? Heap(random) : Changed(Seeds[random.Next(Seeds.Length)], random);
            read += IsReadAlike(new SourceFile($"round {round}", text)) ? 1 : 0;
        }
        Assert.InRange(read, Rounds / 10, Rounds);
    }

    [Theory]
    [InlineData("a: b\n  c\n")]
    [InlineData("a: \"b\n  c\"\n")]
    [InlineData("a: {{ b }}\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: &b c\n")]
    [InlineData("<<: { a: b }\n")]
    [InlineData("a: [b\n")]
    [InlineData("a:\tb\n")]
    [InlineData("a: \"\\x41\"\n")]
    [InlineData("a: b\n---\nc: d\n")]
    [InlineData("? a\n: b\n")]
    [InlineData("a: |2\n    b\n")]
    public void What_is_odd_or_wrong_is_left_to_the_parser(string text) => Assert.Null(PlainYaml.Read(new SourceFile("f", text)));

    [Fact]
    public void All_seeds_are_read()
    {
        foreach (string seed in Seeds)
            Assert.True(IsReadAlike(new SourceFile("seed", seed)) || seed.Contains("with: no", StringComparison.Ordinal));
    }

    /// <returns>Whether it was read at all.</returns>
    private static bool IsReadAlike(SourceFile file)
    {
        // Half a character is refused before either of them reads.
        if (file.Text.EnumerateRunes().Contains(Rune.ReplacementChar) || PlainYaml.Read(file) is not { } read)
            return false;
        var findings = new List<Finding>();
        var whole = WholeYaml.Read(file, findings);
        Assert.True(findings.Count == 0, $"{file.Path}: {findings.FirstOrDefault()?.Message}\n{file.Text}");
        Assert.True(whole is not null && Shown(whole) == Shown(read), $"{file.Path}:\n{file.Text}\n--- whole\n{(whole is null ? "nothing" : Shown(whole))}\n--- read\n{Shown(read)}");
        return true;
    }

    private static string Heap(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Changed(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                    break;
                case 1:
                    text.Length = at;
                    break;
                default:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }
        return text.ToString();
    }

    private static string Shown(SourceNode node)
    {
        var text = new StringBuilder();
        Show(node, text);
        return text.ToString();
    }

    private static void Show(SourceNode node, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{node.Kind} {node.Span.Start}+{node.Span.Length}");
        switch (node)
        {
            case SourceNode.Scalar scalar:
                text.Append(CultureInfo.InvariantCulture, $" quoted {scalar.Quoted} block {scalar.Block} at {scalar.Snippet.Span(0, 0).Start} `{scalar.Text}`");
                for (int i = 0; i < scalar.Text.Length; i++)
                    text.Append(CultureInfo.InvariantCulture, $" {scalar.Snippet.Span(i, 1).Start}");
                break;
            case SourceNode.Sequence list:
                foreach (var item in list.Items)
                    Show(item, text.Append("\n- "));
                break;
            case SourceNode.Mapping map:
                foreach (var entry in map.Entries)
                {
                    Show(entry.Key, text.Append("\nkey "));
                    Show(entry.Value, text.Append("\nvalue "));
                }
                break;
        }
        text.Append('.');
    }
}
