using System.Text.Json;
using Baton.Connectors.Scorers.Ads;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>
/// Ads that their channel takes: how many texts, how long, none twice, none of what Google refuses. An ad is an object with a list
/// of <c>headlines</c>, at any depth; its channel is its own <c>format</c>, else the option's, else <c>google-search</c>.
/// </summary>
public sealed class AdRules : IScorer
{
    private const int FewHeadlines = 8;

    public string Name => "ad-rules";

    public string Summary => "Headlines, descriptions and paths are as many and as long as the channel takes, none twice, nothing it refuses.";

    public Contract Options { get; } = OptionsContract.Of("""
        {
          "type": "object",
          "properties": {
            "format": { "enum": ["google-search", "meta-feed", "linkedin-feed"], "description": "The channel of ads that do not say their own format." }
          },
          "additionalProperties": false
        }
        """);

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var say = new RuleFindings(Name);
        List<(string Path, JsonElement Ad)> ads = [];
        Collect(input.Content, "", ads);
        if (ads.Count == 0)
        {
            var note = new ScoreFinding(Name, ScoreSeverity.Note, null, null, "There is no ad here: no object with a list of `headlines`.");
            return ValueTask.FromResult(new Score(Name, null, null, null, [note]));
        }
        string known = TextFaults.KnownCapitals(input);
        foreach (var (path, ad) in ads)
        {
            string? named = ad.Text("format");
            if (AdFormat.Named(named ?? input.Options.Text("format") ?? "google-search") is { } format)
                Ad(path, ad, format, known, say);
            else
                say.Error(Join(path, "format"), named, $"`{named}` is no format; there are {string.Join(", ", AdFormat.All.Select(f => f.Name))}");
        }
        return ValueTask.FromResult(new Score(Name, say.Passed, null, null, say.Found));
    }

    private static void Collect(JsonElement value, string path, List<(string, JsonElement)> ads)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
                Collect(item, $"{path}[{index++}]", ads);
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        if (value.Field("headlines").ValueKind == JsonValueKind.Array)
            ads.Add((path, value));
        foreach (JsonProperty property in value.EnumerateObject())
            Collect(property.Value, Join(path, property.Name), ads);
    }

    private static void Ad(string path, JsonElement ad, AdFormat format, string known, RuleFindings say)
    {
        List<AdText> all = [];
        foreach (AdPart part in format.Parts)
        {
            AdText[] texts = [.. Texts(path, ad, part)];
            if (texts.Length < part.Least || texts.Length > part.Most)
                say.Error(Join(path, part.Field), null, $"{Counted(texts.Length, part.Name)}; {format.Name} takes {part.Least} to {part.Most}");
            foreach (AdText text in texts)
                Text(text, part, format, known, say);
            all.AddRange(texts);
        }
        foreach (var same in all.Where(text => text.Part.Field != "paths" && text.Plain.Length > 0).GroupBy(text => text.Plain))
            foreach (AdText again in same.Skip(1))
                say.Error(again.Path, again.Text, $"`{again.Text}` is {same.First().Path} again; give each text something of its own, since they are shown side by side");
        if (format.IsSearch)
            Variety(path, ad, [.. all.Where(text => text.Part.Field == "headlines")], say);
    }

    private static void Text(AdText text, AdPart part, AdFormat format, string known, RuleFindings say)
    {
        if (string.IsNullOrWhiteSpace(text.Text))
        {
            say.Error(text.Path, null, $"a {part.Name} is empty; write it or leave it out");
            return;
        }
        int length = format.IsSearch ? AdLength.Of(text.Text) : new System.Globalization.StringInfo(text.Text).LengthInTextElements;
        string how = format.IsSearch && length != text.Text.EnumerateRunes().Count() ? " (double-width characters count two)" : "";
        if (length > part.Limit)
            say.Error(text.Path, text.Text, $"a {part.Name} has {length} characters{how}; at most {part.Limit}");
        else if (part.Shown is { } shown && length > shown)
            say.Warning(text.Path, text.Text, $"a {part.Name} has {length} characters; about {shown} are shown, so put what matters first");
        var field = new TextField(text.Path, ProseText.Of(text.Text, TextFormat.Plain));
        TextFaults.Placeholders(field, say);
        TextFaults.Capitals(field, known, say);
        if (format.IsSearch)
            SearchAdText.Check(text.Path, part, text.Text, say);
    }

    /// <summary>Google shows up to three headlines at once, of all there are, and bolds what was searched for.</summary>
    private static void Variety(string path, JsonElement ad, IReadOnlyList<AdText> headlines, RuleFindings say)
    {
        if (headlines.Count is > 0 and < FewHeadlines)
            say.Warning(Join(path, "headlines"), null, $"{Counted(headlines.Count, "headline")}; with {FewHeadlines} or more there is something to choose from");
        IReadOnlyList<string> keywords = ad.Texts("keywords");
        if (keywords.Count > 0 && headlines.Count > 0 && !headlines.Any(headline => keywords.Any(keyword => headline.Has(keyword))))
            say.Error(Join(path, "headlines"), null, $"no headline has a keyword ({string.Join(", ", keywords)}); write one that says what was searched for");
    }

    private static IEnumerable<AdText> Texts(string path, JsonElement ad, AdPart part) => ad.Field(part.Field) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray().Select((item, index) => new AdText($"{Join(path, part.Field)}[{index}]", item.ValueKind == JsonValueKind.String ? item.GetString()! : "", part))
        : [];

    private static string Counted(int count, string what) => count switch
    {
        0 => $"there is no {what}",
        1 => $"there is 1 {what}",
        _ => $"there are {count} {what}s",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
