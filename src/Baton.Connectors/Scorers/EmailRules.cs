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
        var fields = new RuledFields(input);
        TextField? subject = fields.Pick("subject", "title"), preheader = fields.Pick("preheader", "excerpt"), body = fields.Pick("body", "markdown", "html");
        var say = new RuleFindings(Name);
        Subject(subject, fields.NameOf("subject"), TextFaults.KnownCapitals(input), say);
        Preheader(preheader, subject, fields.NameOf("preheader"), say);
        Body(body, fields.NameOf("body"), input.Options, say);
        foreach (TextField field in new[] { subject, preheader, body }.OfType<TextField>())
            TextFaults.Placeholders(field, say);
        if (body is not null)
            BodyLinks.Check(body, say);
        return ValueTask.FromResult(new Score(Name, say.Passed, null, null, say.Found));
    }

    private static void Subject(TextField? subject, string name, string known, RuleFindings say)
    {
        if (subject is null || string.IsNullOrWhiteSpace(subject.Prose.Source))
        {
            say.Error(name, null, "there is no subject; write one of at most 60 characters");
            return;
        }
        string text = subject.Prose.Source;
        int length = RuledFields.Characters(text);
        if (length > LongestSubject)
            say.Error(subject.Path, text, $"the subject has {length} characters; at most {LongestSubject}, or inboxes cut it off");
        else if (length > LongSubject)
            say.Warning(subject.Path, text, $"the subject has {length} characters; phones show about {LongSubject}, so put what matters first");
        if (FakeReply().Match(text) is { Success: true } reply)
            say.Error(subject.Path, reply.Value, $"the subject begins with `{reply.Value.Trim()}` although it answers no mail; readers and filters take that as deceit, so leave it out");
        TextFaults.Capitals(subject, known, say);
        if (SpamMarks().Match(text) is { Success: true } marks)
            say.Error(subject.Path, marks.Value, $"`{marks.Value}` is what filters look for; use one mark at most");
    }

    private static void Preheader(TextField? preheader, TextField? subject, string name, RuleFindings say)
    {
        if (preheader is null || string.IsNullOrWhiteSpace(preheader.Prose.Source))
        {
            say.Warning(name, null, $"there is no preheader, so inboxes show the first words of the body; write one of {ShortestPreheader} to {LongestPreheader} characters");
            return;
        }
        string text = preheader.Prose.Source;
        int length = RuledFields.Characters(text);
        if (length is < ShortestPreheader or > LongestPreheader)
            say.Warning(preheader.Path, text, $"the preheader has {length} characters; {ShortestPreheader} to {LongestPreheader} fill the line without being cut");
        if (subject is not null && RuledFields.Plain(text) == RuledFields.Plain(subject.Prose.Source))
            say.Error(preheader.Path, text, "the preheader repeats the subject; let it add what the subject left out");
    }

    private static void Body(TextField? body, string name, JsonElement options, RuleFindings say)
    {
        name = body?.Path ?? name;
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

    [GeneratedRegex(@"^\s*(?:re|fwd?|aw)\s*:\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FakeReply();

    [GeneratedRegex(@"[!?]{2,}|\${2,}|€{2,}|£{2,}")]
    private static partial Regex SpamMarks();

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
