using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>
/// How hard the text is to read, for English: Flesch reading ease (1948), Flesch–Kincaid grade (1975) and Gunning fog (1952). All prose
/// of the content counts; a heading, a list item and a subject line are sentences; code and addresses are left out.
/// </summary>
public sealed class Readability : IScorer
{
    private const int FewestWords = 30, HardestShown = 3;

    public string Name => "readability";

    public string Summary => "The text is as easy to read as asked, by Flesch–Kincaid grade, Flesch reading ease or Gunning fog.";

    public Contract Options { get; } = OptionsContract.Of($$"""
        {
          "type": "object",
          "properties": {
            "grade": { "type": "string", "pattern": "{{NumberRange.Pattern}}", "description": "Flesch–Kincaid grade, as ..9 or 8..12; ..12 when nothing is asked for." },
            "ease": { "type": "string", "pattern": "{{NumberRange.Pattern}}", "description": "Flesch reading ease, as 50.." },
            "fog": { "type": "string", "pattern": "{{NumberRange.Pattern}}", "description": "Gunning fog index, as ..12" }
          },
          "additionalProperties": false
        }
        """);

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (string Path, ProseText Prose, ProseSentence Sentence, ReadingMeasure Measure)[] sentences =
        [
            .. from field in TextField.In(input.Content, input.ContentContract)
               from sentence in field.Prose.Sentences
               where sentence.Block != BlockKind.AltText
               let measure = ReadingMeasure.Of(field.Prose.Masked.Substring(sentence.Start, sentence.Length))
               where measure.Words > 0
               select (field.Path, field.Prose, sentence, measure),
        ];
        ReadingMeasure whole = sentences.Aggregate(default(ReadingMeasure), (sum, sentence) => sum + sentence.Measure);
        if (whole.Words < FewestWords)
        {
            string few = Text($"The content has {whole.Words} words; below {FewestWords} a grade means nothing.");
            return ValueTask.FromResult(new Score(Name, null, null, null, [new ScoreFinding(Name, ScoreSeverity.Note, null, null, few)]));
        }
        List<ScoreFinding> findings = [.. Missed(whole, input.Options).Select(message => new ScoreFinding(Name, ScoreSeverity.Error, null, null, message))];
        bool passed = findings.Count == 0;
        if (!passed)
        {
            findings.AddRange(sentences
                .OrderByDescending(sentence => sentence.Measure.Grade).Where(sentence => sentence.Measure.Grade > whole.Grade).Take(HardestShown)
                .Select(sentence => new ScoreFinding(
                    Name, ScoreSeverity.Warning, sentence.Path, sentence.Prose.ShortExcerpt(sentence.Sentence.Start, sentence.Sentence.Length),
                    Text($"this sentence has {sentence.Measure.Words} words, {sentence.Measure.Complex} of them long (grade {sentence.Measure.Grade:0.0}); split it or use shorter words"))));
        }
        return ValueTask.FromResult(new Score(Name, passed, Math.Round(whole.Grade, 2), "grade", findings));
    }

    private static IEnumerable<string> Missed(ReadingMeasure measure, JsonElement options)
    {
        bool nothingAsked = options.Text("grade") is null && options.Text("ease") is null && options.Text("fog") is null;
        foreach ((string what, string? asked, double value) in new[]
        {
            ("the Flesch–Kincaid grade", options.Text("grade") ?? (nothingAsked ? "..12" : null), measure.Grade),
            ("the Flesch reading ease", options.Text("ease"), measure.Ease),
            ("the Gunning fog index", options.Text("fog"), measure.Fog),
        })
        {
            if (NumberRange.Read(asked) is { } range && !range.Contains(value))
                yield return Text($"{what} is {value:0.0}, and {asked} is asked for: {measure.WordsPerSentence:0.0} words a sentence, {measure.SyllablesPerWord:0.00} syllables a word");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Counts of a stretch of prose, and the formulas over them.</summary>
internal readonly partial record struct ReadingMeasure(int Sentences, int Words, int SyllableCount, int Complex)
{
    public double WordsPerSentence => (double)Words / Sentences;

    public double SyllablesPerWord => (double)SyllableCount / Words;

    /// <summary>Flesch, "A new readability yardstick", 1948: higher is easier.</summary>
    public double Ease => 206.835 - (1.015 * WordsPerSentence) - (84.6 * SyllablesPerWord);

    /// <summary>Kincaid and others, "Derivation of new readability formulas", 1975: years of school.</summary>
    public double Grade => (0.39 * WordsPerSentence) + (11.8 * SyllablesPerWord) - 15.59;

    /// <summary>Gunning, "The technique of clear writing", 1952.</summary>
    public double Fog => 0.4 * (WordsPerSentence + (100.0 * Complex / Words));

    public static ReadingMeasure operator +(ReadingMeasure a, ReadingMeasure b) =>
        new(a.Sentences + b.Sentences, a.Words + b.Words, a.SyllableCount + b.SyllableCount, a.Complex + b.Complex);

    public static ReadingMeasure Of(string sentence)
    {
        string[] words = [.. Word().Matches(sentence).Select(match => match.Value)];
        return new ReadingMeasure(words.Length == 0 ? 0 : 1, words.Length, words.Sum(SyllablesOf), words.Where((word, index) => IsComplex(word, index == 0)).Count());
    }

    // A number is read as one short word: spelling it out would punish prices and dates.
    private static int SyllablesOf(string word) => char.IsDigit(word[0]) ? 1 : Syllables.Count(word);

    // Three syllables or more, but no proper noun, no compound of short words, and none that -es, -ed or -ing has lengthened (Gunning).
    private static bool IsComplex(string word, bool isFirst)
    {
        if (char.IsDigit(word[0]) || (!isFirst && char.IsUpper(word[0])) || Syllables.Count(word) < 3)
            return false;
        if (word.Contains('-', StringComparison.Ordinal))
            return word.Split('-').Any(part => part.Length > 0 && Syllables.Count(part) >= 3);
        string stem = Suffix().Replace(word, "");
        return stem.Length == word.Length || stem.Length < 2 || Syllables.Count(stem) >= 3;
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("(?:es|ed|ing)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Suffix();
}
