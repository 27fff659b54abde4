using Baton.Core.Checking;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Tests.Liquid;

public sealed class LiquidPathTests
{
    /// <summary>Each path as <c>path/guarded segments</c>.</summary>
    private static string PathsOf(string template) =>
        string.Join(' ', JsonScope.Parse(template).Paths.Select(path => $"{path}/{path.GuardedSegments}"));

    [Theory]
    [InlineData("{{ brief.name }}", "brief.name/0")]
    [InlineData("{{ a[0]['b c'].d }}", "a[0].b c.d/0")]
    [InlineData("{{ a[b.c].d }}", "b.c/0 a[].d/0")]
    [InlineData("{{ a | append: b | plus: c }}", "a/0 b/0 c/0")]
    [InlineData("{% for i in (a..b) %}{{ i }}{% endfor %}", "a/0 b/0")]
    [InlineData("{% for k in brief.keys limit: n %}{{ k.title }}{{ forloop.index }}{% endfor %}", "brief.keys/0 n/0 brief.keys[].title/2")]
    [InlineData("{% for a in x %}{% for b in a.y %}{{ b }}{% endfor %}{% endfor %}", "x/0 x[].y/1 x[].y[]/3")]
    [InlineData("{% assign v = a.b %}{{ v.c }}", "a.b/2 a.b.c/0")]
    [InlineData("{% assign v = a.b | upcase %}{{ v }}", "a.b/0")]
    [InlineData("{% capture c %}{{ a }}{% endcapture %}{{ c }}", "a/0")]
    [InlineData("{% assign v = a %}{% if t %}{% assign v = b %}{% endif %}{{ v }}", "a/1 t/1 b/1")]
    [InlineData("{% case a %}{% when b, 1 %}{{ c }}{% endcase %}", "a/0 b/0 c/0")]
    [InlineData("{% comment %}{{ a }}{% endcomment %}{% raw %}{{ b }}{% endraw %}", "")]
    [InlineData("{% for a in a %}{{ a }}{% endfor %}{{ a }}", "a/0 a[]/1 a/0")]
    public void Every_path_of_the_scope_is_collected_and_no_local(string template, string paths) => Assert.Equal(paths, PathsOf(template));

    [Theory]
    [InlineData("{% if a.b %}{{ a.b }}{% endif %}", "a.b/2 a.b/2")]
    [InlineData("{% if a.b %}{{ a.b.c }}{{ a.d }}{{ a }}{% endif %}", "a.b/2 a.b.c/2 a.d/0 a/1")]
    [InlineData("{% if a %}{% else %}{{ a }}{% endif %}", "a/1 a/0")]
    [InlineData("{% unless a %}{{ a }}{% else %}{{ a }}{% endunless %}", "a/1 a/0 a/1")]
    [InlineData("{% if a == nil %}{{ a }}{% else %}{{ a }}{% endif %}", "a/1 a/0 a/1")]
    [InlineData("{% if a != blank %}{{ a }}{% endif %}{{ a }}", "a/1 a/1 a/0")]
    [InlineData("{% if a == 'x' %}{{ a }}{% else %}{{ a }}{% endif %}", "a/0 a/1 a/0")]
    [InlineData("{% if a != 'x' %}{{ a }}{% else %}{{ a }}{% endif %}", "a/0 a/0 a/1")]
    [InlineData("{% if a == b %}{{ a }}{% endif %}", "a/0 b/0 a/0")]
    [InlineData("{% if a > b %}{{ a }}{{ b }}{% endif %}", "a/0 b/0 a/1 b/1")]
    [InlineData("{% if a contains 'x' %}{{ a }}{% endif %}", "a/0 a/1")]
    [InlineData("{% if a and a.b == 1 %}{{ a.b }}{% endif %}", "a/1 a.b/1 a.b/2")]
    [InlineData("{% if a or b %}{{ a }}{{ b }}{% endif %}", "a/1 b/1 a/0 b/0")]
    [InlineData("{% if a and b or a and c %}{{ a }}{% endif %}", "a/1 b/1 a/1 c/1 a/1")]
    [InlineData("{% if x == nil or x.y %}{{ x.y }}{% else %}{{ x.y }}{% endif %}", "x/1 x.y/2 x.y/0 x.y/1")]
    [InlineData("{% if a %}{% elsif b %}{{ a }}{{ b }}{% endif %}", "a/1 b/1 a/0 b/1")]
    [InlineData("{{ a | default: b }}", "a/1 b/0")]
    [InlineData("{{ a | upcase | default: 'x' }}", "a/0")]
    [InlineData("{% case a %}{% when 'x' %}{{ a }}{% when nil %}{{ a }}{% else %}{{ a }}{% endcase %}", "a/0 a/1 a/0 a/0")]
    [InlineData("{% if a.size > 0 %}{{ a.first }}{{ a[0] }}{{ a[1] }}{% endif %}", "a.size/0 a.first/2 a[0]/2 a[1]/0")]
    [InlineData("{% assign v = a.b %}{% if v %}{{ v.c }}{{ a.b }}{% endif %}", "a.b/2 a.b/2 a.b.c/2 a.b/2")]
    [InlineData("{% for i in a %}{% if i.c %}{% for j in a %}{{ j.c }}{% endfor %}{{ i.c }}{% endif %}{% endfor %}", "a/0 a[].c/3 a/1 a[].c/1 a[].c/3")]
    [InlineData("{% for i in a %}{% unless i.c %}{% continue %}{% endunless %}{{ i.c }}{% endfor %}", "a/0 a[].c/3 a[].c/3")]
    [InlineData("{% if a %}{% for i in b %}{{ a }}{% endfor %}{% endif %}", "a/1 b/0 a/1")]
    public void A_guard_covers_what_it_tests_and_nothing_else(string template, string paths)
    {
        var findings = new List<Finding>();
        var parsed = LiquidTemplate.Parse(Snippet.Literal(template), findings)!;
        Assert.Equal(paths, string.Join(' ', parsed.Paths.Select(path => $"{path}/{path.GuardedSegments}")));
    }

    [Theory]
    [InlineData("{% if a %}{% assign b = 1 %}{% else %}{% assign b = 2 %}{% endif %}{{ b }}")]
    [InlineData("{% if a %}{% assign b = 1 %}{% endif %}{% if b %}{{ b }}{% endif %}")]
    [InlineData("{% for i in (1..2) %}{% if i == 1 %}{% continue %}{% else %}{% assign b = 1 %}{% endif %}{{ b }}{% endfor %}")]
    [InlineData("{% assign b = 0 %}{% for i in (1..2) %}{% assign b = b | plus: i %}{% endfor %}{{ b }}")]
    public void A_name_set_on_every_way_or_tested_is_no_finding(string template) => Assert.Empty(JsonScope.FindingsOf(template));

    [Fact]
    public void Spans_and_segments_are_those_of_the_place_it_is_read()
    {
        var path = JsonScope.Parse("{% for k in brief.keys %} {{ k.title | upcase }}{% endfor %}").Paths[1];
        Assert.Equal("k.title", JsonScope.Underlined(path.Span));
        Assert.Equal([new LiquidSegment.Name("brief"), new LiquidSegment.Name("keys"), new LiquidSegment.Element(), new LiquidSegment.Name("title")], path.Segments);
        Assert.True(path is { IsGuarded: true, IsGuardedWhole: false });
    }

    [Fact]
    public void A_condition_collects_its_paths()
    {
        var condition = LiquidCondition.Parse(Snippet.Literal("brief.offer and brief.offer.code != 'x'"), [])!;
        Assert.Equal(["brief.offer", "brief.offer.code"], condition.Paths.Select(path => path.ToString()));
        Assert.IsType<LiquidTest.And>(condition.Expression);
        Assert.True(condition.Evaluate(new JsonScope("""{"brief":{"offer":{"code":"y"}}}""")));
        Assert.False(condition.Evaluate(new JsonScope("{}")));
    }

    [Fact]
    public void Nodes_carry_the_span_of_the_whole_block()
    {
        var node = Assert.IsType<LiquidNode.If>(JsonScope.Parse("x{% if a %}b{% endif %}y").Nodes[1]);
        Assert.Equal("{% if a %}b{% endif %}", JsonScope.Underlined(node.Span));
        Assert.Equal("a", JsonScope.Underlined(node.Branches[0].Test.Span));
    }
}
