using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

internal partial struct Evaluation
{
    private const int FewItems = 8;

    private bool CheckList(SchemaNode node, ListRules rules, JsonElement list, Evaluated? evaluated)
    {
        bool holds = true;
        int count = list.GetArrayLength();
        if (count < rules.MinItems)
            holds = Refuse(node, "minItems", $"at least {Wording.Count(rules.MinItems.Value, "item")} (there are {count})", list);
        if (count > rules.MaxItems)
            holds = Refuse(node, "maxItems", $"at most {Wording.Count(rules.MaxItems.Value, "item")} (there are {count})", list);
        holds &= GoesOn(holds) && CheckItems(node, rules, list, evaluated);
        if (rules.UniqueItems && GoesOn(holds) && !AreUnique(list, count, out int repeated))
            holds = Refuse(node, "uniqueItems", $"no item twice (item {repeated} repeats an earlier one)", list);
        if (rules.Contains is not null && GoesOn(holds))
            holds &= CheckContains(node, rules, list, evaluated);
        return holds;
    }

    private bool CheckItems(SchemaNode node, ListRules rules, JsonElement list, Evaluated? evaluated)
    {
        if (rules.PrefixItems.Length == 0 && rules.Items is null)
            return true;
        bool holds = true;
        int index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var schema = index < rules.PrefixItems.Length ? rules.PrefixItems[index] : rules.Items;
            if (schema is null)
                break;
            _report?.Enter(index);
            _report?.EnterMade(node, "/items");
            holds &= CheckPart(schema, item);
            _report?.LeaveMade();
            _report?.Leave();
            if (!GoesOn(holds))
                return false;
            evaluated?.Mark(index);
            index++;
        }
        return holds;
    }

    private bool CheckContains(SchemaNode node, ListRules rules, JsonElement list, Evaluated? evaluated)
    {
        var report = _report;
        _report = null;
        int matching = 0, index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (CheckPart(rules.Contains!, item))
            {
                matching++;
                evaluated?.Mark(index);
            }
            index++;
        }
        _report = report;
        long least = rules.MinContains ?? 1;
        if (matching < least)
            return Refuse(node, rules.MinContains is null ? "contains" : "minContains",
                $"at least {Wording.Count(least, "item")} that {(least == 1 ? "is" : "are")} {Wording.Schema(rules.Contains!)} (there are {matching})", list);
        return !(matching > rules.MaxContains)
            || Refuse(node, "maxContains", $"at most {Wording.Count(rules.MaxContains.Value, "item")} that is {Wording.Schema(rules.Contains!)} (there are {matching})", list);
    }

    private static bool AreUnique(JsonElement list, int count, out int repeated)
    {
        repeated = 0;
        if (count <= FewItems)
        {
            foreach (var item in list.EnumerateArray())
            {
                int earlier = 0;
                foreach (var other in list.EnumerateArray())
                    if (earlier++ == repeated)
                        break;
                    else if (JsonEquality.Instance.Equals(item, other))
                        return false;
                repeated++;
            }
            return true;
        }
        var seen = new HashSet<JsonElement>(count, JsonEquality.Instance);
        foreach (var item in list.EnumerateArray())
        {
            if (!seen.Add(item))
                return false;
            repeated++;
        }
        return true;
    }
}
