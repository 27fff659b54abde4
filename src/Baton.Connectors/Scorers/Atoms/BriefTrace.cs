using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
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
/// <param name="Rendered">It stood in the prompt, the brand apart; null for a step without one.</param>
/// <param name="Produced">It stands in what the step produced.</param>
public sealed record AtomHop(Hop Hop, bool Carried, bool? Rendered, bool Produced);

/// <summary>Follows each requirement of a brief through the steps to the content.</summary>
public static partial class BriefTrace
{
    public static ImmutableArray<AtomTrace> Of(
        ImmutableArray<BriefAtom> atoms, JsonElement content, Contract? contentContract, IReadOnlyList<Hop> hops)
    {
        AtomSearch inContent = AtomSearch.In(TextField.In(content, contentContract));
        (Hop Hop, AtomSearch? Prompt, AtomSearch Output)[] searches =
            [.. hops.Select(hop => (hop, hop.Prompt is null ? null : AtomSearch.InText(Brand().Replace(hop.Prompt, "")), AtomSearch.InValue(hop.Output)))];
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
    /// Where it was lost, in words: behind the step that wrote the content, when its output still had it; in that step, when it
    /// stood in its prompt; else on the way to it.
    /// </summary>
    public static string Loss(AtomTrace trace, JsonElement content)
    {
        if (trace.Hops.IsEmpty)
            return "no step is on record, so it cannot be said where it was lost";
        AtomHop writer = Writer(trace.Hops, content);
        string step = $"`{writer.Hop.Step}`";
        string? before = trace.Hops.TakeWhile(hop => hop != writer).LastOrDefault(hop => hop.Produced)?.Hop.Step;
        return writer switch
        {
            { Produced: true } => $"{step} still had it, and it was lost behind that step, in putting the content together or in an edit",
            { Rendered: true } when !HasTask(writer.Hop) => $"it was in the prompt of {step}, whose task is empty, and {step} left it out",
            { Rendered: true } when before is not null => $"`{before}` still had it, and {step} left it out, although it stood in its prompt",
            { Rendered: true } => $"it was in the prompt of {step}, and {step} left it out",
            { Carried: false } => $"it never reached {step}: its brief is narrowed to {Narrowed(writer.Hop)}{Kept(before, step)}",
            { Rendered: false } => $"it was handed to {step}, yet does not stand in its prompt",
            _ => before is null ? "no step on the way has an agent that could have read it" : $"`{before}` still had it, and {step}, which has no agent, did not pass it on",
        };
    }

    /// <summary>The step that most of the content's lines come from, each line from the last step that has it; the last step when none has any.</summary>
    private static AtomHop Writer(ImmutableArray<AtomHop> hops, JsonElement content)
    {
        string[] outputs = [.. hops.Select(hop => string.Join('\n', TextField.In(hop.Hop.Output).Select(field => field.Prose.Source)))];
        return TextField.In(content)
            .SelectMany(field => field.Prose.Source.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(line => (line.Length, Hop: Array.FindLastIndex(outputs, output => output.Contains(line, StringComparison.Ordinal))))
            .Where(line => line.Hop >= 0)
            .GroupBy(line => line.Hop, line => line.Length)
            .OrderByDescending(lines => lines.Sum())
            .Select(lines => hops[lines.Key])
            .FirstOrDefault() ?? hops[^1];
    }

    private static bool HasTask(Hop hop) => !EmptyTask().IsMatch(hop.Prompt!);

    private static string Kept(string? before, string step) =>
        before is null ? "" : $"; `{before}` had it, and no need of {step} brings it over";

    private static string Narrowed(Hop hop) => hop.BriefFields is { Count: > 0 } fields ? string.Join(", ", fields) : "nothing";

    // What the brand has of itself did not come from this brief.
    [GeneratedRegex(@"^<brand>\n.*?^</brand>", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Brand();

    [GeneratedRegex(@"^<task[^>\n]*>\s*</task>", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex EmptyTask();
}
