using System.Globalization;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Checking;

/// <summary>
/// Values that stand for all that a contract allows, as far as some conditions tell them apart. Each fulfils the contract;
/// simple ones come first.
/// </summary>
internal sealed class ValueChoices
{
    /// <summary>How many values may stand for one.</summary>
    private const int MaxValues = 20_000;

    private const int MaxContents = 8;
    private const int MaxLength = 400;
    private const int Draws = 8;

    /// <summary>Drawn once for each contract that is asked for over and over.</summary>
    private readonly Dictionary<Contract, JsonElement?> _plain = new(ReferenceEqualityComparer.Instance);

    /// <param name="IsWhole">Nothing the conditions could tell apart is left out: what none of them does, no value does.</param>
    public readonly record struct Choice(IReadOnlyList<JsonElement> Values, bool IsWhole);

    public Choice Of(Contract contract, Mention asked)
    {
        if (asked.Only is { } only)
            return new Choice([only], true);
        return contract.Kind switch
        {
            ContractKind.Choice => new Choice(contract.ChoiceValues, true),
            ContractKind.Boolean => new Choice([Witness.True, Witness.False], true),
            ContractKind.Object or ContractKind.File => Objects(contract, asked),
            ContractKind.List => Lists(contract, asked),
            ContractKind.Integer or ContractKind.Number => Numbers(contract, asked),
            ContractKind.Json or ContractKind.Other => Others(contract, asked),
            _ => new TextChoices(contract, asked).Read(),
        };
    }

    /// <summary>One value with all that may be absent left out; null where none was found.</summary>
    public JsonElement? Plain(Contract contract)
    {
        if (!_plain.TryGetValue(contract, out var value))
            _plain[contract] = value = SchemaSamples.Draw(contract, 0);
        return value;
    }

    private Choice Objects(Contract contract, Mention asked)
    {
        if (Plain(contract) is not { ValueKind: JsonValueKind.Object } plain)
            return new Choice([], false);
        bool isWhole = !asked.IsCompared;
        var all = new List<Dictionary<string, JsonElement?>> { new(StringComparer.Ordinal) };
        foreach (var (name, part) in asked.Parts)
        {
            if (contract.Property(name) is not { } property)
            {
                isWhole &= contract.IsClosed;
                continue;
            }
            var choice = Of(property, part);
            isWhole &= choice.IsWhole;
            bool isRequired = contract.Find([name]) is ContractLookup.Found { AlwaysPresent: true };
            List<JsonElement?> values = [.. isRequired ? (JsonElement?[])[] : [null], .. choice.Values.Select(v => (JsonElement?)v)];
            if ((long)all.Count * values.Count > MaxValues)
                return new Choice([], false);
            all = [.. all.SelectMany(_ => values, (given, value) => new Dictionary<string, JsonElement?>(given, StringComparer.Ordinal) { [name] = value })];
        }
        return Valid(contract, all.Select(given => Laid(plain, given)), isWhole, mayBeRefused: false);
    }

    private static JsonElement Laid(JsonElement plain, Dictionary<string, JsonElement?> given) => given.Count == 0 ? plain : Witness.Object(
        plain.EnumerateObject().Where(p => !given.ContainsKey(p.Name)).Select(p => (p.Name, p.Value))
            .Concat(given.Where(g => g.Value is not null).Select(g => (g.Key, g.Value!.Value))));

    private Choice Lists(Contract contract, Mention asked)
    {
        if (contract.Item is not { } item)
            return new Choice(Drawn(contract), false);
        long least = contract.MinItems, most = contract.MaxItems ?? long.MaxValue;
        var contents = Distinct(asked.Contents).Where(item.IsValid).ToList();
        var sizes = Sizes(asked, contents.Count).Append(least).Where(s => s >= least && s <= most).Distinct().Order().ToList();
        if (contents.Count > MaxContents || sizes is [.., > MaxLength])
            return new Choice(Drawn(contract), false);
        var within = new Mention();
        foreach (var (name, part) in asked.Parts)
            if (name != "size")
                within.Absorb(part);
        within.Literals.AddRange(contents);
        var items = Of(item, within);
        var places = asked.Parts.Where(p => p.Key != "size" && !p.Value.IsPlain).Select(p => p.Key).ToList();
        bool isWhole = items.IsWhole && !asked.IsCompared && asked.Literals.Count == 0 && places is [] or ["first"] or ["0"] or ["last"];
        if (sizes.Count == 0 || (1L << contents.Count) * sizes.Count * Math.Max(1, items.Values.Count) > MaxValues)
            return new Choice(Drawn(contract), false);
        return Valid(contract, Lists(contents, items.Values, sizes, (least, most), places), isWhole, mayBeRefused: false);
    }

    /// <summary>Each set of contents at each size; where an end of the list is looked at, with each item there.</summary>
    private static IEnumerable<JsonElement> Lists(
        List<JsonElement> contents, IReadOnlyList<JsonElement> items, List<long> sizes, (long Least, long Most) bounds, List<string> places)
    {
        var fillings = items.Where(v => !contents.Exists(c => JsonElement.DeepEquals(c, v))).Take(1).ToList();
        var ends = places.Count == 0 ? [null] : items.Select(i => (JsonElement?)i).ToList();
        if (places.Count > 0 && bounds.Least == 0)
            yield return Witness.List([]);
        for (int subset = 0; subset < 1 << contents.Count; subset++)
        {
            var chosen = contents.Where((_, i) => (subset & (1 << i)) != 0).ToList();
            foreach (var end in ends)
            {
                var held = end is { } item ? [item, .. chosen] : chosen;
                var filling = fillings.Concat(held).Take(1).ToList();
                foreach (long size in sizes.Append(Math.Max(bounds.Least, held.Count)).Distinct().Where(s => s >= held.Count && s <= bounds.Most))
                    if (size == held.Count || filling.Count > 0)
                    {
                        var list = held.Concat(Enumerable.Repeat(filling.FirstOrDefault(), (int)size - held.Count));
                        yield return Witness.List(places is ["last"] ? list.Reverse() : list);
                    }
            }
        }
    }

    private static IEnumerable<long> Sizes(Mention asked, int contents)
    {
        yield return contents;
        if (asked.IsAskedForNothing || asked.Parts.Count > 0 || asked.Contents.Count > 0)
            foreach (long size in (long[])[0, 1])
                yield return size;
        foreach (var (name, part) in asked.Parts)
        {
            if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
                foreach (long size in (long[])[Math.Abs((long)index), Math.Abs((long)index) + 1])
                    yield return size;
            if (name == "size")
                foreach (long size in Around(part))
                    yield return size;
        }
    }

    /// <summary>The counts that comparing with some numbers tells apart.</summary>
    public static IEnumerable<long> Around(Mention size) => size.Literals
        .Where(l => l.ValueKind == JsonValueKind.Number && l.TryGetDecimal(out decimal amount) && Math.Abs(amount) < int.MaxValue)
        .Select(l => (long)decimal.Floor(l.GetDecimal()))
        .SelectMany(n => (long[])[n - 1, n, n + 1]);

    private static Choice Numbers(Contract contract, Mention asked)
    {
        var known = asked.Literals.Where(l => l.ValueKind == JsonValueKind.Number && l.TryGetDecimal(out _)).Select(l => l.GetDecimal())
            .Concat(Drawn(contract).Where(d => d.TryGetDecimal(out _)).Select(d => d.GetDecimal()))
            .Where(n => Math.Abs(n) < 1e15m).ToList();
        var near = known.SelectMany(n => (decimal[])[n, n + 1, n - 1, n + 0.5m, n - 0.5m]).Distinct().Order().ToList();
        var points = near.Concat(near.Zip(near.Skip(1), (a, b) => a + ((b - a) / 2))).Distinct();
        return Valid(contract, points.Select(p => Witness.Read(p.ToString(CultureInfo.InvariantCulture))), !asked.IsCompared, mayBeRefused: true);
    }

    /// <summary>Any value at all, or one of several forms.</summary>
    private Choice Others(Contract contract, Mention asked)
    {
        var branches = contract.Branches.Select(branch => Of(branch, asked)).ToList();
        var values = branches.SelectMany(b => b.Values).Concat(asked.Literals).Concat(asked.Parts.Count == 0 ? [] : Opened(contract, asked)).Concat(Drawn(contract));
        return Valid(contract, values, isWhole: branches.Count > 0 && branches.TrueForAll(b => b.IsWhole), mayBeRefused: true);
    }

    /// <summary>Where anything may stand: an object that has just what is asked for, and one that has nothing.</summary>
    private List<JsonElement> Opened(Contract contract, Mention asked)
    {
        if (contract.Kind != ContractKind.Json)
            return [];
        var fields = asked.Parts.Select(p => (p.Key, Of(Contract.Json, p.Value).Values.FirstOrDefault(Witness.True))).ToList();
        return [Witness.Object([]), Witness.Object(fields)];
    }

    private static List<JsonElement> Drawn(Contract contract) =>
        [.. Enumerable.Range(0, Draws).Select(i => i == 0 ? SchemaSamples.Draw(contract, 0) : SchemaSamples.Try(contract, i)).OfType<JsonElement>()];

    /// <param name="mayBeRefused">A value that the contract refuses was only tried, and says nothing.</param>
    private static Choice Valid(Contract contract, IEnumerable<JsonElement> values, bool isWhole, bool mayBeRefused)
    {
        var valid = new List<JsonElement>();
        foreach (var value in values)
        {
            if (contract.IsValid(value))
                valid.Add(value);
            else
                isWhole &= mayBeRefused;
        }
        return new Choice(valid, isWhole && valid.Count > 0);
    }

    private static List<JsonElement> Distinct(List<JsonElement> values)
    {
        var distinct = new List<JsonElement>();
        foreach (var value in values)
            if (!distinct.Exists(v => JsonElement.DeepEquals(v, value)))
                distinct.Add(value);
        return distinct;
    }
}
