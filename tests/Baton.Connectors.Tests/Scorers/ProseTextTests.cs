using Baton.Connectors.Scorers.Prose;
using CsCheck;

namespace Baton.Connectors.Tests.Scorers;

public sealed class ProseTextTests
{
    private const string Letter =
        "# Meet Brisa One\n\nIt heats up in **45 seconds**, e.g. on Mondays. Really!\n\n- One [button](https://brisa.example/one \"now\")\n- Two cups &amp; more\n\n"
        + "```\ncode here. Not prose.\n```\n\n| Part | Size |\n| --- | --- |\n| Tank | 2 l |\n\n![A cup](https://brisa.example/cup.png) Escaped \\*star\\* and `RISE20`.\n";

    [Fact]
    public void Markdown_gives_the_sentences_a_reader_sees() =>
        Assert.Equal(
            [
                "Meet Brisa One", "It heats up in 45 seconds, e.g. on Mondays.", "Really!", "One button", "Two cups & more", "Part", "Size", "Tank", "2 l",
                "Escaped *star* and RISE20.", "A cup",
            ],
            ProseText.Of(Letter, TextFormat.Markdown).Sentences.Select(sentence => sentence.Text));

    [Fact]
    public void Sentences_lead_back_to_the_source()
    {
        ProseText prose = ProseText.Of(Letter, TextFormat.Markdown);
        Assert.Equal("It heats up in **45 seconds**, e.g. on Mondays.", prose.Excerpt(prose.Sentences[1].Start, prose.Sentences[1].Length));
        Assert.Equal("Two cups &amp; more", prose.Excerpt(prose.Sentences[4].Start, prose.Sentences[4].Length));
        Assert.All(prose.Sentences, sentence => Assert.Contains(prose.Excerpt(sentence.Start, sentence.Length), Letter, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_and_images_are_kept_with_their_place()
    {
        ProseText prose = ProseText.Of(Letter + "\nOr https://brisa.example/two.", TextFormat.Markdown);
        Assert.Equal(
            [("https://brisa.example/one", false), ("https://brisa.example/cup.png", true), ("https://brisa.example/two", false)],
            prose.Links.Select(link => (link.Target, link.IsImage)));
        Assert.Equal("![A cup](https://brisa.example/cup.png)", prose.Links[1].Excerpt);
        Assert.Equal("A cup", prose.Links[1].Alt);
    }

    [Fact]
    public void Html_gives_its_visible_text()
    {
        const string html = "<html><head><title>T</title><style>p{}</style></head><body><h1>Hello</h1><p>Save 5&nbsp;% <b>now</b>.<br>Not later.<!-- no --></p>"
            + "<ul><li>One</li><li>Two</li></ul><a href='https://brisa.example/a?x=1&amp;y=2'>Go</a><img src=x><script>alert(1)</script> 3 < 5</body></html>";
        ProseText prose = ProseText.Of(html, TextFormat.Html);
        Assert.Equal(["Hello", "Save 5\u00A0% now.", "Not later.", "One", "Two", "Go 3 < 5"], prose.Sentences.Select(sentence => sentence.Text));
        Assert.Equal("https://brisa.example/a?x=1&y=2", prose.Links[0].Target);
        Assert.Null(prose.Links[1].Alt);
        Assert.Equal("Save 5&nbsp;% <b>now</b>.", prose.Excerpt(prose.Sentences[1].Start, prose.Sentences[1].Length));
    }

    [Theory]
    [InlineData("It costs 3.50 now. Fine.", 2)]
    [InlineData("Ask Dr. Alder, i.e. the owner, about No. 5 today.", 1)]
    [InlineData("Ready? Set! Go…", 3)]
    [InlineData("She said “Wow!” and left.", 1)]
    [InlineData("Visit brisa.example today. Then rest.", 2)]
    [InlineData("No. That is wrong.", 2)]
    public void Sentences_end_where_a_reader_stops(string text, int count) => Assert.Equal(count, ProseText.Of(text, TextFormat.Plain).Sentences.Length);

    [Fact]
    public void Any_text_in_any_format_leads_back_to_its_source()
    {
        string[] parts = ["# ", "**", "`", "[a](b)", "<p>", "</p>", "<a href='", "'>", "&amp;", "&", "\n", "\n\n", "- ", "1. ", "word ", "Brisa One. ", "| ", "---", "\\*", "![x](y)", "<", "é", "😀", "    "];
        Gen.Int[0, parts.Length - 1].Array[0, 30].Select(picks => string.Concat(picks.Select(pick => parts[pick]))).Sample(source =>
        {
            foreach (TextFormat format in Enum.GetValues<TextFormat>())
            {
                ProseText prose = ProseText.Of(source, format);
                foreach (ProseSentence sentence in prose.Sentences)
                {
                    Assert.Equal(sentence.Text, prose.Text.Substring(sentence.Start, sentence.Length));
                    Assert.Contains(prose.Excerpt(sentence.Start, sentence.Length), source, StringComparison.Ordinal);
                }
                Assert.All(prose.Links, link => Assert.Contains(link.Excerpt, source, StringComparison.Ordinal));
            }
        });
    }
}
