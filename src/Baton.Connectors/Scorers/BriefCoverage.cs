using System.Collections.Immutable;
using Baton.Connectors.Scorers.Atoms;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>How much of the brief stands in the content, and for what does not, the step that lost it.</summary>
public sealed class BriefCoverage : IScorer
{
    public string Name => "brief-coverage";

    public string Summary => "Every number, date, name, link, code and must-say of the brief stands in the content, and no must-not.";

    public Contract Options { get; } = OptionsContract.Of("""
        {
          "type": "object",
          "properties": {
            "ignore": { "type": "array", "items": { "type": "string" }, "description": "Brief fields not meant for the output, beside audience, channel, channels, client, goal, locale, notes, regions and tone." },
            "fields": { "type": "array", "items": { "type": "string" }, "minItems": 1, "description": "The only brief fields to look at, whatever they are called." }
          },
          "additionalProperties": false
        }
        """);

    public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<string> fields = input.Options.Texts("fields");
        var options = new AtomOptions(input.Options.Texts("ignore"), fields.Count == 0 ? null : fields);
        ImmutableArray<BriefAtom> atoms = BriefAtoms.Extract(input.Brief, options);
        if (atoms.IsEmpty)
        {
            var note = new ScoreFinding(Name, ScoreSeverity.Note, null, null, "The brief asks for nothing that can be traced: no number, date, name, link, code or must-say in the fields looked at.");
            return ValueTask.FromResult(new Score(Name, null, null, null, [note]));
        }
        ImmutableArray<AtomTrace> traces = BriefTrace.Of(atoms, input.Content, input.ContentContract, input.Hops);
        int satisfied = traces.Count(trace => trace.Satisfied);
        ScoreFinding[] findings = [.. traces.Select(trace => Finding(trace, input))];
        return ValueTask.FromResult(new Score(
            Name, satisfied == atoms.Length, (double)satisfied / atoms.Length, "share", [.. findings.OrderBy(finding => finding.Severity)]));
    }

    // What is satisfied is a note, so that people and the fidelity report see where each requirement landed.
    private ScoreFinding Finding(AtomTrace trace, ScoringInput input)
    {
        BriefAtom atom = trace.Atom;
        string what = $"`{atom.Text}` ({atom.Path})";
        if (trace.Satisfied)
        {
            string landed = atom.Kind == AtomKind.MustNot ? $"{what} does not stand in the content, as asked" : $"{what} stands in the content";
            return new ScoreFinding(Name, ScoreSeverity.Note, trace.Field, trace.Excerpt, landed);
        }
        if (atom.Kind == AtomKind.MustNot)
            return new ScoreFinding(Name, ScoreSeverity.Error, trace.Field, trace.Excerpt, $"{what} must not be said; take it out or say it in other words");
        bool mayBeMiswritten = atom.Kind == AtomKind.Code;
        AtomPlace? other = mayBeMiswritten ? AtomSearch.In(Prose.TextField.In(input.Content, input.ContentContract)).FindInOtherCase(atom) : null;
        return other is not null
            ? new ScoreFinding(Name, ScoreSeverity.Error, other.Field, other.Excerpt, $"{what} is written `{other.Excerpt}`; people copy codes, so write `{atom.Text}`")
            : new ScoreFinding(Name, ScoreSeverity.Error, null, null, $"{what} is missing: {BriefTrace.Loss(trace, input.Content)}");
    }
}
