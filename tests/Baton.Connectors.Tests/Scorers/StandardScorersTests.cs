using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;
using CsCheck;

namespace Baton.Connectors.Tests.Scorers;

public sealed class StandardScorersTests
{
    [Fact]
    public void Scorers_are_listed_by_the_names_authors_write() =>
        Assert.Equal(["brief-coverage", "email-rules", "article-rules", "ad-rules", "claims-have-evidence", "readability", "terms"], StandardScorers.All.Select(scorer => scorer.Name));

    [Fact]
    public void Options_are_closed_objects() =>
        Assert.All(StandardScorers.All, scorer => Assert.False(scorer.Options.Schema.GetProperty("additionalProperties").GetBoolean()));

    [Fact]
    public void Whatever_the_content_a_score_comes_twice_the_same_and_its_excerpts_stand_in_their_fields()
    {
        string[] parts =
        [
            "Brisa One", "the best", "45 s", "€1,299", "**", "`", "[a](", "http://x", ")", "<p>", "<img src=x>", "{{", "TBD", "\n\n", "\n- ", ". ", "! ", "e-mail", "cheap", "1 March", "RISE20",
            "more than", "Re: ", "AAAA BBBB", "$$$", "&amp;", "😀", "’", "#1", "| a |", "|---|", "\\", "than coffee", "<", "faster ",
        ];
        const string brief = """{ "product": "Brisa One", "facts": "45 s, €1,299, until 1 March", "code": "RISE20", "must_not": ["cheap"], "must_say": "the best" }""";
        const string brand = """{ "name": "Brisa", "terms": [{ "use": "email", "not": "e-mail" }], "claims": [{ "says": "the best in 30 s", "evidence": "x" }] }""";
        Gen.Int[0, parts.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => parts[pick] + (pick % 3 == 0 ? " " : "")))).Sample(
            text =>
            {
                JsonElement content = Scoring.Json(JsonSerializer.Serialize(new { subject = text, items = new object[] { new { body = text }, 3, true, text }, headlines = new object[] { text, text, 3 }, title = text, body = text }));
                foreach (IScorer scorer in StandardScorers.All)
                {
                    Score first = Scoring.Of(scorer, content, brief, brand), second = Scoring.Of(scorer, content, brief, brand);
                    Assert.Equal(first.Findings, second.Findings);
                    Assert.Equal((first.Passed, first.Value), (second.Passed, second.Value));
                }
            },
            iter: 60);
    }
}
