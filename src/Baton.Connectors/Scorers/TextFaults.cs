using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>What is wrong in any channel: placeholders that were never filled in, words that shout.</summary>
internal static partial class TextFaults
{
    /// <summary>Letters that the requester or the brand set in capitals are names there, not shouting in the copy.</summary>
    public static string KnownCapitals(ScoringInput input) => $"{Raw(input.Brief)} {Raw(input.Brand)}";

    public static void Capitals(TextField field, string known, RuleFindings say)
    {
        foreach (Match run in Shouting().Matches(field.Prose.Source).Where(run => run.Value.Split(' ').Any(word => !known.Contains(word, StringComparison.Ordinal))))
            say.Error(field.Path, run.Value, $"`{run.Value}` is set in capitals; write it in ordinary letters");
    }

    // An unsubscribe tag is filled in by the sending system, for each reader; any other template tag was forgotten.
    public static void Placeholders(TextField field, RuleFindings say)
    {
        foreach (Match match in Placeholder().Matches(field.Prose.Source))
        {
            if (!match.Value.Contains("unsubscribe", StringComparison.OrdinalIgnoreCase))
                say.Error(field.Path, match.Value, $"`{match.Value}` is a placeholder that was never filled in; put in what belongs there");
        }
    }

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "" : value.GetRawText();

    // Two words or more, with six letters between them, or one of eight: shorter ones are abbreviations.
    [GeneratedRegex(@"(?<![\p{L}\p{N}-])(?=[A-Z ]{7,})[A-Z]{2,}(?: [A-Z]{2,})+(?![\p{L}\p{N}-])|(?<![\p{L}\p{N}-])[A-Z]{8,}(?![\p{L}\p{N}-])", RegexOptions.CultureInvariant)]
    private static partial Regex Shouting();

    [GeneratedRegex(
        @"\{\{[^}\n]{0,80}(?:\}\})?|\{%[^\n]{0,80}?%\}|\[(?:[A-Z]{2,}(?:[ _][A-Z]+)*|(?:insert|your|first|last|company|product)[ _][\w ]{0,30}|(?i:name|first name|firstname))\](?![(\[])"
        + @"|\b(?:TBD|TBC|TODO)\b|\bX{3,}\b|\b[Ll]orem [Ii]psum\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
