using System.Collections.Immutable;
using System.Text.Json;
using Baton.Connectors.Scorers.Prose;
using Baton.Core.Contracts;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>What became of one requirement of the brief on its way to the content.</summary>
/// <param name="Satisfied">It stands in the content; a <see cref="AtomKind.MustNot"/> does not.</param>
/// <param name="Field">Where it stands in the content; for a must-not that is broken, where the term stands.</param>
/// <param name="Hops">One for each hop, in order.</param>
public sealed record AtomTrace(BriefAtom Atom, bool Satisfied, string? Field, string? Excerpt, ImmutableArray<AtomHop> Hops);

/// <param name="Carried">A brief field that asks for it was handed over.</param>
/// <param name="Rendered">It stood in the prompt; null for a step without one.</param>
/// <param name="Produced">It stands in what the step produced.</param>
public sealed record AtomHop(Hop Hop, bool Carried, bool? Rendered, bool Produced);

/// <summary>Follows each requirement of a brief through the steps to the content.</summary>
public static class BriefTrace
{
    public static ImmutableArray<AtomTrace> Of(
        ImmutableArray<BriefAtom> atoms, JsonElement content, Contract? contentContract, IReadOnlyList<Hop> hops)
    {
        AtomSearch inContent = AtomSearch.In(TextField.In(content, contentContract));
        (Hop Hop, AtomSearch? Prompt, AtomSearch Output)[] searches =
            [.. hops.Select(hop => (hop, hop.Prompt is null ? null : AtomSearch.InText(hop.Prompt), AtomSearch.InValue(hop.Output)))];
        return [.. atoms.Select(atom =>
        {
            AtomPlace? place = inContent.Find(atom);
            ImmutableArray<AtomHop> way =
            [
                .. searches.Select(search => new AtomHop(
                    search.Hop,
                    search.Hop.BriefFields is null || atom.Fields.Any(field => search.Hop.BriefFields.Contains(field, StringComparer.Ordinal)),
                    search.Prompt is null ? null : search.Prompt.Find(atom) is not null,
                    search.Output.Find(atom) is not null)),
            ];
            return new AtomTrace(atom, atom.Kind == AtomKind.MustNot == place is null, place?.Field, place?.Excerpt, way);
        })];
    }

    /// <summary>
    /// Where it was lost, in words: the step after the last whose output had it; when none had, the last that read it, else the
    /// last it was kept from.
    /// </summary>
    public static string Loss(AtomTrace trace)
    {
        ImmutableArray<AtomHop> hops = trace.Hops;
        if (hops.IsEmpty)
            return "no step is on record, so it cannot be said where it was lost";
        int last = LastIndex(hops, hop => hop.Produced);
        if (last == hops.Length - 1)
            return $"`{hops[last].Hop.Step}` still had it, and it was lost behind that step";
        if (last >= 0)
            return $"`{hops[last].Hop.Step}` still had it, and `{hops[last + 1].Hop.Step}` left it out{Why(hops[last + 1])}";
        int reader = LastIndex(hops, hop => hop.Rendered == true);
        if (reader >= 0)
            return $"it was in the prompt of `{hops[reader].Hop.Step}`, and `{hops[reader].Hop.Step}` left it out";
        int kept = LastIndex(hops, hop => !hop.Carried);
        if (kept >= 0)
            return $"it was not handed to `{hops[kept].Hop.Step}`: its brief is narrowed to {Narrowed(hops[kept].Hop)}";
        int unread = LastIndex(hops, hop => hop.Rendered == false);
        return unread >= 0
            ? $"it was handed to `{hops[unread].Hop.Step}`, yet does not stand in its prompt"
            : "no step on the way has an agent that could have read it";
    }

    private static string Why(AtomHop hop) => hop switch
    {
        { Rendered: true } => ", although it stood in its prompt",
        { Carried: false } => $": its brief is narrowed to {Narrowed(hop.Hop)}",
        { Rendered: false } => ": it did not stand in its prompt",
        _ => "",
    };

    private static string Narrowed(Hop hop) => hop.BriefFields is { Count: > 0 } fields ? string.Join(", ", fields) : "nothing";

    private static int LastIndex(ImmutableArray<AtomHop> hops, Func<AtomHop, bool> test)
    {
        int at = hops.Length - 1;
        while (at >= 0 && !test(hops[at]))
            at--;
        return at;
    }
}
