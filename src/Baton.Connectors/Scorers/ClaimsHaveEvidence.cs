using System.Collections.Immutable;
using System.Globalization;
using Baton.Connectors.Scorers.Atoms;
using Baton.Connectors.Scorers.Claims;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>Every claim of the content is backed by the brand's claims on file, by findings handed over, or, for plain numbers, by the brief.</summary>
public sealed class ClaimsHaveEvidence : IScorer
{
    private const int LongestExcerpt = 160;

    public string Name => "claims-have-evidence";

    public string Summary => "Every number, superlative and comparison in the content has evidence that says the same.";

    public Contract Options { get; } = OptionsContract.Of("""{ "type": "object", "properties": {}, "additionalProperties": false }""");

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var evidence = new Evidence(input);
        List<ScoreFinding> findings = [];
        int claims = 0, supported = 0;
        foreach (TextField field in TextField.In(input.Content, input.ContentContract))
        {
            TextReading reading = TextReading.Of(field.Prose);
            foreach (Claim claim in ClaimReader.Read(reading).Where(claim => !evidence.IsLegalText(claim.Sentence)))
            {
                ImmutableArray<Quantity> inSentence =
                    [.. reading.Quantities.Where(number => number.Start >= claim.Sentence.Start && number.Start < claim.Sentence.Start + claim.Sentence.Length)];
                Proof proof = Proof.Of(claim, evidence, inSentence);
                claims++;
                supported += proof is Proof.Supported ? 1 : 0;
                if (Finding(claim, proof, field, evidence) is { } finding)
                    findings.Add(finding);
            }
        }
        return ValueTask.FromResult(new Score(Name, supported == claims, claims == 0 ? 1 : (double)supported / claims, "share", findings));
    }

    private ScoreFinding? Finding(Claim claim, Proof proof, TextField field, Evidence evidence)
    {
        string excerpt = Excerpt(claim, field.Prose);
        return proof switch
        {
            Proof.Contradicted(var by, var number) => new ScoreFinding(
                Name, ScoreSeverity.Error, field.Path, excerpt, $"{by.Label} says {Written(by, number)}, the text says {claim.Trigger}; use the number that is proven"),
            Proof.Unsupported(var nearest) => new ScoreFinding(Name, ScoreSeverity.Error, field.Path, excerpt, Unsupported(claim, nearest, evidence)),
            Proof.Supported { Other: { } other } => new ScoreFinding(
                Name, ScoreSeverity.Warning, field.Path, excerpt, $"the brief gives {claim.Trigger}, yet {other.Label} says “{other.Says}”; ask which is right"),
            _ => null,
        };
    }

    private static string Unsupported(Claim claim, EvidenceItem? nearest, Evidence evidence)
    {
        string near = nearest switch
        {
            null => "nothing comes near",
            { Source: null } => $"{nearest.Label} says “{nearest.Says}” but names no source",
            _ => $"the nearest is {nearest.Label}: “{nearest.Says}”",
        };
        string way = claim.Kind switch
        {
            ClaimKind.Measured => "give a source for the number, or leave it out",
            ClaimKind.Absolute => "put its evidence on file, or say what the product does instead",
            _ => "say what is compared and give a source, or leave the comparison out",
        };
        return $"`{claim.Trigger}` has no evidence (looked through {evidence.LookedThrough}; {near}); {way}";
    }

    private static string Written(EvidenceItem item, Quantity number) =>
        number.Length <= item.Says.Length - number.Start ? item.Says.Substring(number.Start, number.Length) : number.Value.ToString(CultureInfo.InvariantCulture);

    // A long sentence is shown from a little before the words that claim.
    private static string Excerpt(Claim claim, ProseText prose)
    {
        const int before = 40;
        ProseSentence sentence = claim.Sentence;
        if (sentence.Length <= LongestExcerpt || claim.Start - sentence.Start <= before)
            return prose.ShortExcerpt(sentence.Start, sentence.Length, LongestExcerpt);
        int start = prose.Text.IndexOf(' ', claim.Start - before, before) + 1;
        start = start == 0 ? claim.Start : start;
        return prose.ShortExcerpt(start, sentence.Start + sentence.Length - start, LongestExcerpt);
    }
}
