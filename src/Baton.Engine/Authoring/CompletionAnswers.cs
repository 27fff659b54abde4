using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>What could stand at a place.</summary>
internal sealed class CompletionAnswers(
    AuthoredPlaybook? playbook, AuthoringQuestion question, LanguageSchema? schema, Installation installation, IReadOnlyList<string> files)
{
    public const int Most = 300;

    private const int MaxDetail = 60;

    public IReadOnlyList<CompletionOffer> Answer()
    {
        var offers = new List<CompletionOffer>();
        if (question.Expression is { } expression)
            offers.AddRange(Paths(expression));
        if (question.Place is { } place)
        {
            if (place.MayBeKey && schema is not null)
                offers.AddRange(Keys(place));
            if (place.MayBeValue)
                offers.AddRange(Words(place));
        }
        return [.. offers.DistinctBy(o => o.Label).Take(Most)];
    }

    private IEnumerable<CompletionOffer> Paths(LiquidPlace expression)
    {
        if (question.Scope is null)
            return [];
        string typed = question.Text[expression.Start..question.Offset];
        string resolved = expression.Resolved(typed);
        bool isQuoted = question.Place?.IsQuoted ?? true;
        var found = question.Scope.Value.StartingWith(resolved).Select(value =>
        {
            // Under a name of the template's own it is written by that name.
            string name = resolved == typed ? value.Name : typed + value.Name[Math.Min(resolved.Length, value.Name.Length)..];
            string path = !question.IsLiquid && value.Why is not null ? name + "?" : name;
            string text = path.EndsWith('?') && !isQuoted ? $"\"{path}\"" : path;
            return new CompletionOffer(path, value.Step is null ? OfferKind.Value : OfferKind.Step, Short(value.Contract), About(value), text, expression.Start, expression.End);
        });
        var locals = resolved.Contains('.', StringComparison.Ordinal) ? [] : expression.Locals.Keys.Where(l => l.StartsWith(typed, StringComparison.Ordinal))
            .Select(l => new CompletionOffer(l, OfferKind.Value, null, $"in `{expression.Locals[l]}`", l, expression.Start, expression.End));
        return locals.Concat(found);
    }

    private static string About(ScopedValue value) =>
        $"from {value.Origin}{(value.Why is null ? "" : $"\n\nMay be absent: {value.Why}.")}{(value.Contract.Help is { } help ? $"\n\n{help}" : "")}";

    /// <summary>The contract on one line, if it is short.</summary>
    private static string Short(Contract contract)
    {
        if (contract.Kind == ContractKind.Object)
            return Cut($"{{ {string.Join(", ", contract.Fields.Select(f => f.IsRequired ? f.Name : f.Name + "?"))} }}");
        string notation = ContractNotation.Write(contract).Trim();
        return notation.Contains('\n', StringComparison.Ordinal) ? contract.Kind.ToString().ToLowerInvariant() : Cut(notation);
    }

    private static string Cut(string text) => text.Length <= MaxDetail ? text : Beginning.Of(text, MaxDetail - 1) + "…";

    private IEnumerable<CompletionOffer> Keys(YamlPlace place)
    {
        var keys = schema!.KeysAt(place.Levels, place.Map).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, help) in SurfaceFields(place))
            keys.TryAdd(name, help);
        bool hasKind = place.Map is { } map && map.Names.Any(StepKinds.All.Contains);
        string typed = Typed(place);
        bool hasColon = question.Text.AsSpan(place.End).TrimStart(' ').StartsWith(":");
        return keys
            .Where(k => place.Map?.Has(k.Key) != true || k.Key == question.Text[place.Start..place.End])
            .Where(k => !(hasKind && StepKinds.All.Contains(k.Key)))
            .Where(k => k.Key.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(k => new CompletionOffer(k.Key, OfferKind.Key, null, k.Value, hasColon ? k.Key : k.Key + ": ", place.Start, place.End));
    }

    /// <summary>What the surface of a commit takes.</summary>
    private IEnumerable<(string Name, string? Help)> SurfaceFields(YamlPlace place)
    {
        var step = place.Levels.LastOrDefault(l => l.Beside?.Has("commit") == true);
        if (step is null || place.Levels[^1] != step || step.Key is not ("with" or "to") || playbook?.Plan.Find(step.Beside!["commit"]!) is not { } ordinal
            || playbook.Plan[ordinal].Step is not Step.Commit commit || !installation.Surfaces.TryGetValue(commit.Surface, out var offer))
            return [];
        return (step.Key == "with" ? offer.Takes : offer.To).Fields.Select(f => (f.Name, f.Contract.Help));
    }

    private IEnumerable<CompletionOffer> Words(YamlPlace place)
    {
        string typed = Typed(place);
        return Known(place)
            .Where(w => w.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(w => new CompletionOffer(w.Word, w.Kind, w.Detail, null, w.Word, place.Start, place.End));
    }

    private IEnumerable<(string Word, OfferKind Kind, string? Detail)> Known(YamlPlace place)
    {
        IEnumerable<(string, OfferKind, string?)> named = question.Slot switch
        {
            ValueSlot.Role => playbook?.Workflow.Roles.Values.Select(r => (r.Name, OfferKind.Role, (string?)$"model {r.Model}")) ?? [],
            ValueSlot.Redo => RedoTargets(),
            ValueSlot.Scorer => installation.Scorers.Keys.Select(s => (s, OfferKind.Word, (string?)"scorer")),
            ValueSlot.Surface => installation.Surfaces.Keys.Select(s => (s, OfferKind.Word, (string?)"surface")),
            ValueSlot.Model => installation.Models.Select(m => (m, OfferKind.Word, (string?)"model")),
            ValueSlot.BriefField => playbook?.Workflow.Brief.Fields.Select(f => (f.Name, OfferKind.Value, (string?)Short(f.Contract))) ?? [],
            ValueSlot.Contract => ContractNames().Select(n => (n, OfferKind.Word, (string?)"contract")),
            ValueSlot.File => Files(isText: false),
            ValueSlot.Text => question.Expression is null && !place.IsBlock ? Files(isText: true) : [],
            _ => [],
        };
        return named.Concat(question.Slot is ValueSlot.Text or ValueSlot.Condition ? [] : schema?.WordsAt(place.Levels).Select(w => (w, OfferKind.Word, (string?)null)) ?? []);
    }

    private IEnumerable<(string, OfferKind, string?)> RedoTargets()
    {
        if (playbook is null)
            return [];
        var reader = question.Reader(playbook);
        return playbook.Plan.Nodes.Where(n => n.Place == reader.Place && n.Ordinal < reader.Ordinal).Reverse().Select(n => (n.Step.Id, OfferKind.Step, (string?)n.Step.Kind));
    }

    private IEnumerable<string> ContractNames() =>
        playbook?.Tree["contracts"] is SourceNode.Mapping named ? named.Entries.Select(e => e.Name) : [];

    private IEnumerable<(string, OfferKind, string?)> Files(bool isText) => files
        .Where(f => f != WorkflowReader.FileName && (!isText || Path.GetExtension(f) is ".md" or ".liquid" or ".txt"))
        .Order(StringComparer.Ordinal)
        .Select(f => (f, OfferKind.File, (string?)null));

    private string Typed(YamlPlace place) => question.Text[place.Start..Math.Max(place.Start, question.Offset)];
}
