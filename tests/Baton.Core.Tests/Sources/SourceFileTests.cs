using Baton.Core.Sources;

namespace Baton.Core.Tests.Sources;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("ab\ncd\n", 0, 1, 1)]
    [InlineData("ab\ncd\n", 2, 1, 3)]
    [InlineData("ab\ncd\n", 3, 2, 1)]
    [InlineData("ab\ncd\n", 6, 3, 1)]
    [InlineData("ab\ncd\n", 99, 3, 1)]
    [InlineData("ab\r\ncd", 4, 2, 1)]
    [InlineData("😀b", 2, 1, 3)]
    [InlineData("", 0, 1, 1)]
    public void A_place_is_a_line_and_a_column_from_one(string text, int offset, int line, int column) =>
        Assert.Equal((line, column), new SourceFile("f", text).PositionAt(offset));

    [Fact]
    public void A_line_comes_without_its_end()
    {
        var file = new SourceFile("f", "ab\r\ncd\n\n");
        Assert.Equal(["ab", "cd", "", ""], Enumerable.Range(1, 4).Select(file.LineAt));
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(2, 99, 5)]
    [InlineData(99, 1, 3)]
    [InlineData(0, 0, 0)]
    public void A_line_and_a_column_lead_back_to_an_offset(int line, int column, int offset) =>
        Assert.Equal(offset, new SourceFile("f", "ab\ncd").OffsetAt(line, column));

    [Fact]
    public void A_snippet_leads_back_to_where_each_character_was_written()
    {
        var file = new SourceFile("f", "x: \"a\\tb\"");
        var snippet = Snippet.Mapped(file, "a\tb", [4, 5, 7]);
        Assert.Equal((4, 4), (snippet.Span(0, 3).Start, snippet.Span(0, 3).Length));
        Assert.Equal((7, 1), (snippet.Span(2, 1).Start, snippet.Span(2, 1).Length));
        Assert.Equal((8, 0), (snippet.Span(3, 0).Start, snippet.Span(3, 0).Length));
        Assert.Equal("f:1:8", snippet.Span(2, 1).ToString());
    }
}
