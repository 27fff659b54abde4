using System.Text.Json;
using Baton.Connectors.Surfaces;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Tests.Surfaces;

public sealed class EmailRenderingTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("Hi <img src=x onerror=alert(1)>", "<img")]
    [InlineData("<div onclick=\"x()\">\n\ntext\n\n</div>", "<div onclick")]
    [InlineData("[click](javascript:alert(1))", "javascript:")]
    [InlineData("[click](JaVaScRiPt:alert(1))", "JaVaScRiPt:")]
    [InlineData("[click](&#106;avascript:alert(1))", "javascript:")]
    [InlineData("[click](<java\tscript:alert(1)>)", "href=\"java")]
    [InlineData("[click][r]\n\n[r]: javascript:alert(1)", "javascript:")]
    [InlineData("[click](data:text/html,<script>alert(1)</script>)", "href=\"data:")]
    [InlineData("![x](javascript:alert(1))", "javascript:")]
    [InlineData("![x](data:image/svg+xml,x)", "src=\"data:")]
    [InlineData("[click](vbscript:x \"title\")", "vbscript:")]
    [InlineData("[click](/relative)", "href=\"/relative")]
    [InlineData("ftp://files.example/x", "href=\"ftp:")]
    [InlineData("[x](https://a.example/\" onmouseover=\"alert(1))", "\" onmouseover=")]
    [InlineData("# head {onclick=alert(1)}", "<h1 onclick")]
    public void Nothing_an_agent_writes_becomes_active(string markdown, string active)
    {
        string html = Html(new { markdown });

        Assert.DoesNotContain(active, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Paragraphs_after_the_last_rule_are_small_print()
    {
        string html = Html(new { markdown = "Body.\n\n---\n\nLegal.\n\n[Unsubscribe](https://a.example/u)" });
        string open = Html(new { markdown = "Body.\n\n---\n\nMore.\n\n- a list\n\nEnd." });

        Assert.Matches("font-size:13px[^>]*>Legal\\.", html);
        Assert.DoesNotContain("class=\"button\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("font-size:13px", html[..html.IndexOf("Body.", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("font-size:13px", open, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_link_keeps_its_words() => Assert.Contains("click <em", Html(new { markdown = "[click *me*](javascript:x)" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("[x](https://a.example/b?c=1&d=2)", "href=\"https://a.example/b?c=1&amp;d=2\"")]
    [InlineData("[x](mailto:hi@a.example)", "href=\"mailto:hi@a.example\"")]
    [InlineData("See https://a.example/b.", "href=\"https://a.example/b\"")]
    [InlineData("<https://a.example>", "href=\"https://a.example\"")]
    [InlineData("![A fan](https://a.example/fan.png)", "alt=\"A fan\"")]
    [InlineData("| a | b |\n| - | - |\n| 1 | 2 |", "<th")]
    public void Ordinary_markdown_is_kept(string markdown, string html) => Assert.Contains(html, Html(new { markdown }), StringComparison.Ordinal);

    [Fact]
    public void Title_excerpt_and_language_are_escaped_into_their_places()
    {
        string html = Html(new { title = "A & <b>", excerpt = "</div><script>", markdown = "x" }, "de-AT");

        Assert.Contains("<html lang=\"de-AT\">", html, StringComparison.Ordinal);
        Assert.Contains("<title>A &amp; &lt;b&gt;</title>", html, StringComparison.Ordinal);
        Assert.Contains("aria-hidden=\"true\">&lt;/div&gt;&lt;script&gt;&#847;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_stands_alone_becomes_the_button_and_the_first_heading_the_title()
    {
        string html = Html(new { markdown = "# Cool *air*\n\n[Buy it](https://a.example)\n\nor [read](https://b.example) more\n\n*Small print.*" });

        Assert.Contains("<title>Cool air</title>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://a.example\" class=\"button\"", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://b.example\" class=\"link\"", html, StringComparison.Ordinal);
        Assert.Contains("<p class=\"muted\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_a_whole_page_stays_as_it_is()
    {
        const string page = "<!DOCTYPE html>\n<html><body>Ours</body></html>\n";

        Assert.Equal(page, Html(new { html = page, markdown = "x" }));
    }

    [Theory]
    [InlineData('>')]
    [InlineData('[')]
    public void Nesting_too_deep_is_refused_not_crashed_on(char opening)
    {
        var thrown = Assert.Throws<SurfaceException>(() => Html(new { markdown = new string(opening, 20_000) + " x" }));

        Assert.Contains("64 levels", thrown.Message, StringComparison.Ordinal);
    }

    private static string Html(object with, string lang = "en") => new FileSurface("out", TimeProvider.System)
        .Render(JsonSerializer.SerializeToElement(with), JsonSerializer.SerializeToElement(new { surface = "file", format = "html", lang }))
        .Payload.Value.GetProperty("parts").GetProperty("email.html").GetProperty("text").GetString()!;
}
