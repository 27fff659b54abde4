using System.Collections.Immutable;
using Baton.Connectors.Scorers.Atoms;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>The brand's own words: the right term, no forbidden one, names spelt as their owner spells them.</summary>
public sealed class Terms : IScorer
{
    public string Name => "terms";

    public string Summary => "The brand's terms are used, forbidden words are not, and names are spelt right.";

    public Contract Options { get; } = OptionsContract.Of("""{ "type": "object", "properties": {}, "additionalProperties": false }""");

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Brand brand = Brand.Of(input.Brand);
        ImmutableArray<BriefAtom> atoms = BriefAtoms.Extract(input.Brief);
        string[] names = [.. new[] { brand.Name, input.Brief.Text("product"), input.Brief.Field("product").Text("name") }.OfType<string>().Distinct()];
        (string Word, string Whose)[] forbidden =
        [
            .. brand.MustNot.Select(word => (word, "the brand")),
            .. atoms.Where(atom => atom.Kind == AtomKind.MustNot).Select(atom => (atom.Canonical, $"{atom.Path}")),
        ];
        if (brand.Terms.IsEmpty && forbidden.Length == 0 && names.Length == 0)
        {
            var note = new ScoreFinding(Name, ScoreSeverity.Note, null, null, "Neither brand nor brief gives terms, forbidden words or names, so there is nothing to compare with.");
            return ValueTask.FromResult(new Score(Name, null, null, null, [note]));
        }
        List<ScoreFinding> findings = [];
        foreach (TextField field in TextField.In(input.Content, input.ContentContract))
        {
            foreach (BrandTerm term in brand.Terms)
                WrongTerms(field, term, findings);
            foreach ((string word, string whose) in forbidden.DistinctBy(entry => entry.Word.ToLowerInvariant()))
                Forbidden(field, word, whose, findings);
            foreach (string name in names)
                Misspelt(field, name, findings);
        }
        return ValueTask.FromResult(new Score(Name, findings.All(finding => finding.Severity != ScoreSeverity.Error), null, null, findings));
    }

    private void WrongTerms(TextField field, BrandTerm term, List<ScoreFinding> findings)
    {
        // `machine` is no fault inside `espresso machine`.
        (int Start, int Length)[] right = [.. Occurrences(field, term.Use)];
        foreach (string wrong in term.Not)
        {
            foreach ((int start, int length) in Occurrences(field, wrong).Where(found => !right.Any(use => use.Start <= found.Start && found.Start + found.Length <= use.Start + use.Length)))
            {
                string excerpt = field.Prose.Excerpt(start, length);
                string why = term.Why is null ? "" : $" ({term.Why.TrimEnd('.')})";
                findings.Add(new ScoreFinding(Name, ScoreSeverity.Error, field.Path, excerpt, $"`{excerpt}`: the brand says `{term.Use}`{why}"));
            }
        }
    }

    private void Forbidden(TextField field, string word, string whose, List<ScoreFinding> findings)
    {
        foreach ((int start, int length) in Occurrences(field, word))
        {
            string excerpt = field.Prose.Excerpt(start, length);
            findings.Add(new ScoreFinding(Name, ScoreSeverity.Error, field.Path, excerpt, $"`{excerpt}` must not be said ({whose}); take it out or use other words"));
        }
    }

    private void Misspelt(TextField field, string name, List<ScoreFinding> findings)
    {
        foreach ((int start, int length) in Phrase.All(field.Prose.Masked, name))
        {
            string written = string.Join(' ', field.Prose.Text.Substring(start, length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (Phrase.Find(written, name, ignoreCase: false) is null)
                findings.Add(new ScoreFinding(Name, ScoreSeverity.Warning, field.Path, field.Prose.Excerpt(start, length), $"`{written}` is spelt `{name}`"));
        }
    }

    // A forbidden noun is forbidden in the plural too.
    private static IEnumerable<(int Start, int Length)> Occurrences(TextField field, string term)
    {
        string trimmed = term.Trim();
        string[] forms = trimmed.Length > 2 && char.IsLetter(trimmed[^1]) ? [trimmed, trimmed + "s", trimmed + "es"] : [trimmed];
        return forms.SelectMany(form => Phrase.All(field.Prose.Masked, form)).OrderBy(found => found.Start);
    }
}
