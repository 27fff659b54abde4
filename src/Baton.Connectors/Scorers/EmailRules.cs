using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>What an email needs to be opened, read and clicked, and what gets it filtered as spam.</summary>
public sealed partial class EmailRules : IScorer
{
    private const int LongestSubject = 60, LongSubject = 50, ShortestPreheader = 40, LongestPreheader = 130;

    public string Name => "email-rules";

    public string Summary => "Subject, preheader, body and links of an email follow the rules of the channel.";

    public Contract Options { get; } = OptionsContract.Of($$"""
        {
          "type": "object",
          "properties": {
            "subject": { "type": "string", "description": "The field that holds the subject; else subject or title." },
            "preheader": { "type": "string", "description": "The field that holds the preheader; else preheader or excerpt." },
            "body": { "type": "string", "description": "The field that holds the body; else body, markdown or html." },
            "unsubscribe": { "enum": ["required", "optional"], "default": "optional" },
            "words": { "type": "string", "pattern": "{{NumberRange.Pattern}}", "description": "Words in the body, as 50..400." }
          },
          "additionalProperties": false
        }
        """);

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fields = TextField.In(input.Content, input.ContentContract).ToDictionary(field => field.Path, StringComparer.Ordinal);
        TextField? subject = Pick(fields, input.Options, "subject", "title");
        TextField? preheader = Pick(fields, input.Options, "preheader", "excerpt");
        TextField? body = Pick(fields, input.Options, "body", "markdown", "html");
        List<ScoreFinding> findings = [];
        var say = new EmailFindings(Name, findings);
        // Letters that the requester or the brand set in capitals are names there, not shouting here.
        string known = $"{(input.Brief.ValueKind == JsonValueKind.Undefined ? "" : input.Brief.GetRawText())} {(input.Brand.ValueKind == JsonValueKind.Undefined ? "" : input.Brand.GetRawText())}";
        Subject(subject, FieldName(input.Options, "subject"), known, say);
        Preheader(preheader, subject, FieldName(input.Options, "preheader"), say);
        Body(body, input.Options, say);
        foreach (TextField field in new[] { subject, preheader, body }.OfType<TextField>())
            Placeholders(field, say);
        if (body is not null)
            EmailLinks.Check(body, say);
        bool passed = findings.All(finding => finding.Severity != ScoreSeverity.Error);
        return ValueTask.FromResult(new Score(Name, passed, null, null, findings));
    }

    private static void Subject(TextField? subject, string name, string known, EmailFindings say)
    {
        if (subject is null || string.IsNullOrWhiteSpace(subject.Prose.Source))
        {
            say.Error(name, null, "there is no subject; write one of at most 60 characters");
            return;
        }
        string text = subject.Prose.Source;
        int length = Characters(text.Trim());
        if (length > LongestSubject)
            say.Error(subject.Path, text, $"the subject has {length} characters; at most {LongestSubject}, or inboxes cut it off");
        else if (length > LongSubject)
            say.Warning(subject.Path, text, $"the subject has {length} characters; phones show about {LongSubject}, so put what matters first");
        if (FakeReply().Match(text) is { Success: true } reply)
            say.Error(subject.Path, reply.Value, $"the subject begins with `{reply.Value.Trim()}` although it answers no mail; readers and filters take that as deceit, so leave it out");
        foreach (Match run in Shouting().Matches(text).Where(run => run.Value.Split(' ').Any(word => !known.Contains(word, StringComparison.Ordinal))))
            say.Error(subject.Path, run.Value, $"`{run.Value}` is set in capitals; write it in ordinary letters");
        if (SpamMarks().Match(text) is { Success: true } marks)
            say.Error(subject.Path, marks.Value, $"`{marks.Value}` is what filters look for; use one mark at most");
    }

    private static void Preheader(TextField? preheader, TextField? subject, string name, EmailFindings say)
    {
        if (preheader is null || string.IsNullOrWhiteSpace(preheader.Prose.Source))
        {
            say.Warning(name, null, $"there is no preheader, so inboxes show the first words of the body; write one of {ShortestPreheader} to {LongestPreheader} characters");
            return;
        }
        string text = preheader.Prose.Source;
        int length = Characters(text.Trim());
        if (length is < ShortestPreheader or > LongestPreheader)
            say.Warning(preheader.Path, text, $"the preheader has {length} characters; {ShortestPreheader} to {LongestPreheader} fill the line without being cut");
        if (subject is not null && Plain(text) == Plain(subject.Prose.Source))
            say.Error(preheader.Path, text, "the preheader repeats the subject; let it add what the subject left out");
    }

    private static void Body(TextField? body, JsonElement options, EmailFindings say)
    {
        string name = body?.Path ?? FieldName(options, "body");
        if (body is null || string.IsNullOrWhiteSpace(body.Prose.Text))
        {
            say.Error(name, null, "the body is empty");
            return;
        }
        if (!body.Prose.Links.Any(link => !link.IsImage))
            say.Error(name, null, "the body has no link, so a reader can do nothing; add a call to action such as [See the offer](https://…)");
        if (options.Text("unsubscribe") == "required" && !body.Prose.Source.Contains("unsubscribe", StringComparison.OrdinalIgnoreCase))
            say.Error(name, null, "the body does not say how to unsubscribe; add a link that does");
        int words = Words().Count(body.Prose.Masked);
        if (NumberRange.Read(options.Text("words")) is { } range && !range.Contains(words))
            say.Error(name, null, $"the body has {words} words; {options.Text("words")} are asked for");
    }

    // An unsubscribe tag is filled in by the sending system, for each reader; any other template tag was forgotten.
    private static void Placeholders(TextField field, EmailFindings say)
    {
        foreach (Match match in Placeholder().Matches(field.Prose.Source))
        {
            if (!match.Value.Contains("unsubscribe", StringComparison.OrdinalIgnoreCase))
                say.Error(field.Path, match.Value, $"`{match.Value}` is a placeholder that was never filled in; put in what belongs there");
        }
    }

    private static TextField? Pick(Dictionary<string, TextField> fields, JsonElement options, string name, params ReadOnlySpan<string> others)
    {
        if (fields.TryGetValue(FieldName(options, name), out TextField? field) || options.Text(name) is not null)
            return field;
        foreach (string other in others)
        {
            if (fields.TryGetValue(other, out field))
                return field;
        }
        return null;
    }

    private static string FieldName(JsonElement options, string name) => options.Text(name) ?? name;

    // What a reader counts: an emoji is one character, however it is stored.
    private static int Characters(string text) => new System.Globalization.StringInfo(text).LengthInTextElements;

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(@"^\s*(?:re|fwd?|aw)\s*:\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FakeReply();

    // Two words or more, with six letters between them, or one of eight: shorter ones are abbreviations.
    [GeneratedRegex(@"(?<![\p{L}\p{N}-])(?=[A-Z ]{7,})[A-Z]{2,}(?: [A-Z]{2,})+(?![\p{L}\p{N}-])|(?<![\p{L}\p{N}-])[A-Z]{8,}(?![\p{L}\p{N}-])", RegexOptions.CultureInvariant)]
    private static partial Regex Shouting();

    [GeneratedRegex(@"[!?]{2,}|\${2,}|€{2,}|£{2,}")]
    private static partial Regex SpamMarks();

    [GeneratedRegex(
        @"\{\{[^}\n]{0,80}(?:\}\})?|\{%[^\n]{0,80}?%\}|\[(?:[A-Z]{2,}(?:[ _][A-Z]+)*|(?:insert|your|first|last|company|product)[ _][\w ]{0,30}|(?i:name|first name|firstname))\](?![(\[])"
        + @"|\b(?:TBD|TBC|TODO)\b|\bX{3,}\b|\b[Ll]orem [Ii]psum\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}

/// <summary>Takes what the parts of the rules find.</summary>
internal sealed record EmailFindings(string Scorer, List<ScoreFinding> Found)
{
    public void Error(string? field, string? excerpt, string message) => Found.Add(new ScoreFinding(Scorer, ScoreSeverity.Error, field, excerpt, message));

    public void Warning(string? field, string? excerpt, string message) => Found.Add(new ScoreFinding(Scorer, ScoreSeverity.Warning, field, excerpt, message));
}
