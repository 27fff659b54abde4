using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

/// <summary>Builds what a scorer is given, from JSON text, and checks what must hold for every score.</summary>
internal static class Scoring
{
    private static readonly Contract Anything = new Terms().Options;

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public static JsonElement Content(params (string Field, string Text)[] fields) =>
        JsonSerializer.SerializeToElement(fields.ToDictionary(field => field.Field, field => field.Text));

    public static Score Of(
        IScorer scorer, JsonElement content, string brief = "{}", string brand = "{}", string evidence = "{}", string options = "{}", params Hop[] hops)
    {
        var input = new ScoringInput(
            content, Anything, Json(brief), Anything, Json(brand),
            Json(evidence).EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value), hops, Json(options));
        Task<Score> score = scorer.ScoreAsync(input, TestContext.Current.CancellationToken).AsTask();
        Assert.True(score.IsCompletedSuccessfully, "a deterministic scorer waits for nothing");
        Score result = score.GetAwaiter().GetResult();
        Assert.Equal(scorer.Name, result.Scorer);
        Assert.All(result.Findings, finding => AssertStandsInField(content, finding));
        if (result.Passed is { } passed)
            Assert.Equal(passed, result.Findings.All(finding => finding.Severity != ScoreSeverity.Error));
        return result;
    }

    public static string[] Errors(this Score score) => [.. score.Findings.Where(finding => finding.Severity == ScoreSeverity.Error).Select(finding => finding.Message)];

    public static string[] Warnings(this Score score) => [.. score.Findings.Where(finding => finding.Severity == ScoreSeverity.Warning).Select(finding => finding.Message)];

    private static void AssertStandsInField(JsonElement content, ScoreFinding finding)
    {
        if (finding.Excerpt is null)
            return;
        Assert.NotNull(finding.Field);
        JsonElement value = content;
        foreach (string part in finding.Field.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] steps = part.Split('[', ']').Where(step => step.Length > 0).ToArray();
            value = value.GetProperty(steps[0]);
            foreach (string index in steps.Skip(1))
                value = value[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)];
        }
        Assert.Contains(finding.Excerpt, value.GetString(), StringComparison.Ordinal);
    }
}
