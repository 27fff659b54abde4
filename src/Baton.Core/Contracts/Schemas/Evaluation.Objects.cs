using System.Runtime.InteropServices;
using System.Text.Json;
using Baton.Core.Checking;

namespace Baton.Core.Contracts.Schemas;

internal partial struct Evaluation
{
    private const int StackWords = 16;

    private bool CheckObject(SchemaNode node, ObjectRules rules, JsonElement value, Evaluated? evaluated)
    {
        bool holds = true;
        if (rules.MinProperties is not null || rules.MaxProperties is not null)
        {
            int count = value.GetPropertyCount();
            if (count < rules.MinProperties)
                holds = Refuse(node, "minProperties", $"at least {Wording.Count(rules.MinProperties.Value, "property")} (there are {count})", value);
            if (count > rules.MaxProperties)
                holds = Refuse(node, "maxProperties", $"at most {Wording.Count(rules.MaxProperties.Value, "property")} (there are {count})", value);
        }
        int words = (rules.Names.Count + 63) / 64;
        Span<ulong> present = words <= StackWords ? stackalloc ulong[StackWords] : new ulong[words];
        int index = 0;
        foreach (var property in value.EnumerateObject())
        {
            if (!GoesOn(holds))
                return false;
            holds &= CheckProperty(node, rules, property, index++, present, evaluated);
        }
        return (GoesOn(holds) && CheckPresence(node, rules, value, present, evaluated)) & holds;
    }

    private bool CheckProperty(
        SchemaNode node, ObjectRules rules, JsonProperty property, int index, Span<ulong> present, Evaluated? evaluated)
    {
        var rawName = JsonMarshal.GetRawUtf8PropertyName(property);
        int ordinal = rules.Names.OrdinalOf(rawName);
        if (ordinal >= 0)
            present[ordinal >> 6] |= 1UL << (ordinal & 63);
        _report?.Enter(JsonText.Of(rawName));
        bool holds = true, isKnown = false;
        if (ordinal >= 0 && rules.Properties[ordinal] is { } schema)
        {
            isKnown = true;
            _report?.EnterMade(node, $"/properties/{SchemaIndex.Escape(rules.Names.Names[ordinal])}");
            holds = CheckPart(schema, property.Value);
            _report?.LeaveMade();
        }
        if (rules.PatternProperties.Length > 0)
        {
            string name = JsonText.Of(rawName);
            foreach (var (pattern, patternSchema) in rules.PatternProperties)
            {
                if (!GoesOn(holds) || !Matches(pattern, name))
                    continue;
                isKnown = true;
                holds &= CheckPart(patternSchema, property.Value);
            }
        }
        if (!isKnown && rules.AdditionalProperties is { } additional)
        {
            isKnown = true;
            holds &= additional.IsNever
                ? RefuseProperty(node, rules, "additionalProperties", property)
                : CheckPart(additional, property.Value);
        }
        if (isKnown)
            evaluated?.Mark(index);
        _report?.Leave();
        return rules.PropertyNames is null || !GoesOn(holds) ? holds : CheckName(node, rules.PropertyNames, rawName) & holds;
    }

    private readonly bool RefuseProperty(SchemaNode node, ObjectRules? rules, string keyword, JsonProperty property)
    {
        if (_report is null)
            return false;
        string name = JsonEquality.NameOf(property);
        var known = rules is null ? [] : rules.Names.Names.Where((_, ordinal) => rules.Properties[ordinal] is not null).ToList();
        string way = NearestWord.Of(name, known) is { } nearest ? $"; did you mean `{nearest}`?"
            : known.Count is > 0 and <= 12 ? $"; there are {string.Join(", ", known.Select(k => $"`{k}`"))}"
            : "";
        return Refuse(node, keyword, $"no property `{name}` here{way}", property.Value);
    }

    private bool CheckName(SchemaNode node, SchemaNode names, ReadOnlySpan<byte> rawName)
    {
        byte[] quoted = [(byte)'"', .. rawName, (byte)'"'];
        using var document = JsonDocument.Parse(quoted);
        var report = _report;
        _report = report is null ? null : new Report(report);
        bool holds = CheckPart(names, document.RootElement);
        var inner = _report;
        _report = report;
        foreach (var violation in inner?.Violations ?? [])
            report!.Add(node, "propertyNames", $"a property name that is {violation.Expected}", document.RootElement);
        return holds;
    }

    private bool CheckPresence(SchemaNode node, ObjectRules rules, JsonElement value, Span<ulong> present, Evaluated? evaluated)
    {
        bool holds = true;
        foreach (int name in rules.Required)
            if (!IsPresent(present, name))
                holds = Refuse(node, "required", $"a property `{rules.Names.Names[name]}`", value);
        foreach (var (name, needs) in rules.DependentRequired)
            if (IsPresent(present, name))
                foreach (int need in needs)
                    if (!IsPresent(present, need))
                        holds = Refuse(node, "dependentRequired", $"a property `{rules.Names.Names[need]}`, since there is `{rules.Names.Names[name]}`", value);
        foreach (var (name, schema) in rules.DependentSchemas)
            if (GoesOn(holds) && IsPresent(present, name))
                holds &= Check(schema, value, evaluated);
        return holds;
    }

    private static bool IsPresent(ReadOnlySpan<ulong> present, int name) => (present[name >> 6] & (1UL << (name & 63))) != 0;

    private bool CheckUnevaluated(SchemaNode node, JsonElement value, Evaluated evaluated)
    {
        bool holds = true;
        int index = 0;
        if (value.ValueKind == JsonValueKind.Array && node.List?.Unevaluated is { } items)
        {
            foreach (var item in value.EnumerateArray())
            {
                _report?.Enter(index);
                if (!evaluated.Has(index))
                    holds &= items.IsNever ? Refuse(node, "unevaluatedItems", "no further item", item) : CheckPart(items, item);
                _report?.Leave();
                index++;
            }
            evaluated.MarkAll();
        }
        else if (value.ValueKind == JsonValueKind.Object && node.Object?.Unevaluated is { } properties)
        {
            foreach (var property in value.EnumerateObject())
            {
                _report?.Enter(JsonEquality.NameOf(property));
                if (!evaluated.Has(index))
                    holds &= properties.IsNever
                        ? RefuseProperty(node, node.Object, "unevaluatedProperties", property)
                        : CheckPart(properties, property.Value);
                _report?.Leave();
                index++;
            }
            evaluated.MarkAll();
        }
        return holds;
    }
}
