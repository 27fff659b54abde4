using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>What an article needs to be found, chosen among ten results, and skimmed.</summary>
public sealed partial class ArticleRules : IScorer
{
    private const int LongestTitle = 70, LongTitle = 60, ShortDescription = 70, LongestDescription = 160, LongSlug = 60, LongParagraph = 120, WordsBeforeHeading = 300;

    private static readonly string[] SmallWords =
        ["a", "an", "the", "of", "in", "on", "to", "for", "and", "or", "with", "by", "from", "at", "how", "what", "when", "is", "do", "does", "vs", "your", "my"];

    public string Name => "article-rules";

    public string Summary => "Title, description, address, headings and links of an article follow the rules of the web.";

    public Contract Options { get; } = OptionsContract.Of($$"""
        {
          "type": "object",
          "properties": {
            "title": { "type": "string", "description": "The field that holds the title; else title." },
            "description": { "type": "string", "description": "The field that holds the description for search results; else description or excerpt." },
            "body": { "type": "string", "description": "The field that holds the body; else body, markdown or html." },
            "words": { "type": "string", "pattern": "{{NumberRange.Pattern}}", "description": "Words in the body, as 700..1000." }
          },
          "additionalProperties": false
        }
        """);

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fields = new RuledFields(input);
        TextField? title = fields.Pick("title"), description = fields.Pick("description", "excerpt"), body = fields.Pick("body", "markdown", "html");
        string? keyword = input.Brief.Text("keyword") ?? input.Brief.Field("keyword").Text("primary");
        var say = new RuleFindings(Name);
        Title(title, input, keyword, say);
        Description(description, title, fields.NameOf("description"), say);
        Slug(fields.Find("slug"), say);
        Body(body, fields.NameOf("body"), input.Options, keyword, say);
        foreach (TextField field in new[] { title, description, body }.OfType<TextField>())
            TextFaults.Placeholders(field, say);
        if (body is not null)
            BodyLinks.Check(body, say);
        return ValueTask.FromResult(new Score(Name, say.Passed, null, null, say.Found));
    }

    private static void Title(TextField? title, ScoringInput input, string? keyword, RuleFindings say)
    {
        if (title is null || string.IsNullOrWhiteSpace(title.Prose.Source))
        {
            say.Error(input.Options.Text("title") ?? "title", null, $"there is no title; write one of at most {LongestTitle} characters");
            return;
        }
        string text = title.Prose.Source;
        int length = RuledFields.Characters(text);
        if (length > LongestTitle)
            say.Error(title.Path, text, $"the title has {length} characters; at most {LongestTitle}, or search results cut it off");
        else if (length > LongTitle)
            say.Warning(title.Path, text, $"the title has {length} characters; search results show about {LongTitle}, so put what matters first");
        TextFaults.Capitals(title, TextFaults.KnownCapitals(input), say);
        if (keyword is not null && !Has(text, keyword))
            say.Error(title.Path, text, $"the title does not have the words of `{keyword}` (brief.keyword); people look for those");
    }

    private static void Description(TextField? description, TextField? title, string name, RuleFindings say)
    {
        if (description is null || string.IsNullOrWhiteSpace(description.Prose.Source))
        {
            say.Warning(name, null, $"there is no description, so search results show what they like; write one of {ShortDescription} to {LongestDescription} characters");
            return;
        }
        string text = description.Prose.Source;
        int length = RuledFields.Characters(text);
        if (length > LongestDescription)
            say.Error(description.Path, text, $"the description has {length} characters; at most {LongestDescription}, or search results cut it off");
        else if (length < ShortDescription)
            say.Warning(description.Path, text, $"the description has {length} characters; {ShortDescription} to {LongestDescription} fill the lines a result gets");
        if (title is not null && RuledFields.Plain(text) == RuledFields.Plain(title.Prose.Source))
            say.Error(description.Path, text, "the description repeats the title; give the answer, or what else is in the article");
    }

    private static void Slug(TextField? slug, RuleFindings say)
    {
        if (slug is null)
            return;
        string text = slug.Prose.Source;
        if (!Address().IsMatch(text))
            say.Error(slug.Path, text, "the address is not in small letters, digits and single hyphens; write it like `late-rota-cost`");
        else if (text.Length > LongSlug)
            say.Warning(slug.Path, text, $"the address has {text.Length} characters; four to seven words are read and remembered");
    }

    private static void Body(TextField? body, string name, JsonElement options, string? keyword, RuleFindings say)
    {
        name = body?.Path ?? name;
        if (body is null || string.IsNullOrWhiteSpace(body.Prose.Text))
        {
            say.Error(name, null, "the body is empty");
            return;
        }
        ProseText prose = body.Prose;
        int words = Words().Count(prose.Masked);
        if (NumberRange.Read(options.Text("words")) is { } range && !range.Contains(words))
            say.Error(name, null, $"the body has {words} words; {options.Text("words")} are asked for");
        if (!prose.Links.Any(link => !link.IsImage))
            say.Error(name, null, "the body has no link; link each fact to its source, and the reader to the next step");
        Headings(body, words, say);
        foreach (ProseBlock block in prose.Blocks.Where(block => block.Kind == BlockKind.Paragraph))
        {
            if (Words().Count(prose.Text.AsSpan(block.Start, block.Length)) is > LongParagraph and var count)
                say.Warning(name, prose.ShortExcerpt(block.Start, block.Length, 80), $"a paragraph of {count} words is skipped on a phone; cut it where the thought turns");
        }
        if (keyword is not null && prose.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Paragraph) is { } first
            && !Has(prose.Text.Substring(first.Start, first.Length), keyword))
            say.Warning(name, prose.ShortExcerpt(first.Start, first.Length, 80), $"the first paragraph does not have the words of `{keyword}` (brief.keyword); a reader who searched for them looks for them there");
    }

    // A page has one heading of the first level, its title, which the site sets.
    private static void Headings(TextField body, int words, RuleFindings say)
    {
        int level = 1;
        Match[] headings = [.. Heading().Matches(body.Prose.Source).Cast<Match>()];
        if (headings.Length == 0 && words > WordsBeforeHeading)
            say.Warning(body.Path, null, $"{words} words stand without a heading; give each part one that makes sense alone");
        foreach (Match heading in headings)
        {
            int depth = heading.Groups["tag"].Success ? heading.Groups["tag"].Value[0] - '0' : heading.Groups["marks"].Length;
            if (depth == 1)
                say.Error(body.Path, heading.Value, "a heading of the first level stands in the body, and the title is one already; make it `##`");
            else if (depth > level + 1)
                say.Warning(body.Path, heading.Value, $"the heading skips a level (from {level} to {depth}); people who have the page read to them lose the thread");
            level = Math.Max(1, depth);
        }
    }

    /// <summary>All its words but the smallest, in any order, and with their usual endings.</summary>
    private static bool Has(string text, string phrase)
    {
        string[] present = [.. Words().Matches(text.Replace('-', ' ')).Select(word => Stem(word.Value))];
        return Words().Matches(phrase.Replace('-', ' ')).Select(word => word.Value).Where(word => !IsSmall(word)).Select(Stem).All(present.Contains);
    }

    private static bool IsSmall(string word) => SmallWords.Contains(word.ToLowerInvariant(), StringComparer.Ordinal);

    private static string Stem(string word)
    {
        string small = word.ToLowerInvariant();
        foreach (string ending in (string[])["ing", "es", "ed", "s"])
        {
            if (small.Length - ending.Length >= 3 && small.EndsWith(ending, StringComparison.Ordinal))
                return small[..^ending.Length].TrimEnd('e');
        }
        return small.Length > 3 ? small.TrimEnd('e') : small;
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^ {0,3}(?<marks>#{1,6})[ \t][^\n]*|<h(?<tag>[1-6])[\s>]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
