using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>What is wrong with a single reading, in words, with the way out.</summary>
internal sealed class ReadFindings(DataFlow flow, ICollection<Finding> findings)
{
    private readonly KnownNames _producers = new(((string[])["brief", "brand", "run"]).Concat(flow.Plan.Nodes.Select(n => n.Step.Id)));
    private readonly AbsenceWords _words = new(flow);

    /// <summary>The steps at which a run may stop for a finding of their own.</summary>
    private readonly HashSet<int> _failing = [];
    private readonly Lazy<Dictionary<string, List<int>>> _holders = new(() => Holders(flow));

    /// <summary>A path that a template or condition asks for.</summary>
    /// <param name="fails">A text is not rendered without it; to a condition it is nil.</param>
    public void Asked(LiquidPath path, Vantage at, IReadOnlyList<Fact> facts, bool fails)
    {
        string producer = path.Producer;
        if (producer == "brand")
        {
            // The brand is known here and now: what it does not say is missing for certain.
            if (Brand.LacksAt(flow.Workflow.Brand, path.Fields) is { } lacking && !path.IsGuarded)
                findings.Add(Finding.Error("HO004", $"the brand file has no `{lacking}`", path.Span).WithHelp("add it there, or ask with {% if %} whether it is there"));
            return;
        }
        switch (flow.Of(at, path, facts))
        {
            case Presence.Unseen unseen:
                Unseen(unseen.Sight, producer, path.Span, at);
                break;
            case Presence.NoField none:
                NoField(path.ToString(), none.Missing, producer, path.Span, at);
                break;
            case Presence.MayLack lack:
                Unguarded(path, path.ToString(), lack.Case, fails);
                break;
            case Presence.Undecided { Why: { } why }:
                Undecided(path.ToString(), why, path.Span);
                break;
        }
    }

    /// <param name="canDoWithout">Nothing in the step's own text uses it unless it is there.</param>
    public void NotSet(ValuePath path, Vantage at, Absence absence, bool canDoWithout)
    {
        var finding = Finding.Error("HO001", $"{Reader(at)} needs `{path.Text}`, which is not set on every path", path.Span)
            .With(new Fix($"write \"{path.Text}?\" and let the step do without it", canDoWithout, new TextEdit(path.Span, $"\"{path.Text}?\"")));
        Add(finding, absence, fails: true, isInText: false);
    }

    /// <param name="test">What to ask whether it is there.</param>
    public void Unguarded(LiquidPath path, string test, Absence absence, bool fails)
    {
        var finding = Finding.Error("HO007", $"`{path}` may be absent, and is used without asking whether it is there", path.Span)
            .WithHelp($"put it inside {{% if {test} %}} … {{% endif %}}, or give it a `default`");
        Add(finding, absence, fails, isInText: true);
    }

    private void Add(Finding finding, Absence absence, bool fails, bool isInText)
    {
        finding = _words.Tell(_words.WithProducersWays(finding, absence), absence);
        int reader = absence.Sought.At.Ordinal;
        // Of several lacks at one step a run meets the first.
        bool isFirst = fails && _failing.Add(reader);
        findings.Add(isFirst ? finding with { Replay = Rehearsal.Of(flow, absence, _failing, isInText) } : finding);
    }

    public void Undecided(string path, string why, SourceSpan span) =>
        findings.Add(Finding.Note("HO019", $"whether `{path}` is set here can't be decided before a run: {why}; it is looked at when a run gets here", span));

    public void NoField(string path, ContractLookup.Missing missing, string producer, SourceSpan span, Vantage? at)
    {
        string suggestion = NearestWord.Suggest(missing.At.Split('.')[^1], missing.Known);
        if (suggestion.Length == 0 && at is { } reader && HolderOf(missing.At, producer, reader) is { } holder)
        {
            findings.Add(Finding.Error("HO004", $"`{producer}` has no `{missing.At}`; `{holder}` does", span)
                .With(new Fix($"take `{holder}.{missing.At}`", IsSafe: false)));
            return;
        }
        findings.Add(Finding.Error("HO004", $"`{path}` leads nowhere: there is no `{missing.At}`{suggestion}", span)
            .WithNote(missing.Known.Count == 0 ? "nothing is known there" : $"known there: {string.Join(", ", missing.Known)}"));
    }

    /// <summary>A producer that is not there, or not to be seen from the reader.</summary>
    public void Unseen(Sight sight, string name, SourceSpan span, Vantage at)
    {
        _failing.Add(at.Ordinal);
        string reader = Reader(at);
        findings.Add(sight switch
        {
            Sight.Memory => CapabilityCheck.NotYet("values of `memory`", span),
            Sight.Outside { Region.Step: var region } => Finding.Error("HO005", $"`{name}` is a step inside `{region.Id}`; outside of it there is only what `{region.Id}` yields", span)
                .WithHelp($"yield the value from `{region.Id}`, and take it from there"),
            Sight.OtherItem { Each.Step: var each } => Finding.Error("HO005", $"`{name}` is an item of `{each.Id}`, and known only to the steps inside it", span)
                .WithHelp($"yield the value from `{each.Id}`, and take it from there"),
            Sight.Failed { Step.Step: var failed } => Finding.Error("HO005", failed.Id == name
                    ? $"`{name}` has failed where its `on_error` runs, so there is nothing of it"
                    : $"`{name}` is inside `{failed.Id}`, which has failed where its `on_error` runs; it may not have come to `{name}`", span)
                .WithHelp($"take the value from a step before `{failed.Id}`"),
            Sight.Sibling { Parallel.Step: var parallel } => Finding.Error("HO018", $"`{name}` stands in another branch of `{parallel.Id}`, and branches run side by side", span)
                .WithHelp($"move the reading step behind `{parallel.Id}`, or both into one branch"),
            Sight.Later => Finding.Error("HO002", $"`{name}` comes after {reader}, and no loop leads back from it", span)
                .WithHelp($"move {reader} behind `{name}`, or let a check or review behind `{name}` redo from {reader}"),
            _ => Finding.Error("HO003", $"nothing produces `{name}`{_producers.Suggest(name)}", span),
        });
    }

    private string Reader(Vantage at) => at.Ordinal < flow.Plan.Nodes.Length ? $"`{flow.Plan[at.Ordinal].Step.Id}`" : "the output";

    /// <summary>The nearest earlier step that a reader sees and that has a field.</summary>
    private string? HolderOf(string field, string not, Vantage at)
    {
        if (!_holders.Value.TryGetValue(field, out var holders))
            return null;
        int index = holders.BinarySearch(at.Ordinal);
        for (int i = (index < 0 ? ~index : index) - 1, tried = 0; i >= 0 && tried < 10; i--, tried++)
        {
            string id = flow.Plan[holders[i]].Step.Id;
            if (id != not && flow.Sights.Of(id, at) is Sight.Before)
                return id;
        }
        return null;
    }

    /// <summary>By field, who produces it.</summary>
    private static Dictionary<string, List<int>> Holders(DataFlow flow)
    {
        var holders = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var node in flow.Plan.Nodes)
            foreach (var field in flow.ContractOf(node.Step.Id).Fields)
            {
                if (!holders.TryGetValue(field.Name, out var list))
                    holders.Add(field.Name, list = []);
                list.Add(node.Ordinal);
            }
        return holders;
    }
}
