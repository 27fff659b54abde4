using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The keywords on objects of one schema, whose names share one table.</summary>
internal sealed class ObjectRulesReader(SchemaReader reader, SchemaLocation location)
{
    private readonly ObjectRules _rules = new();
    private readonly Dictionary<int, SchemaNode> _properties = [];
    private bool _any;

    public bool Fill(string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "properties": FillProperties(value); break;
            case "patternProperties": FillPatterns(value); break;
            case "additionalProperties": _rules.AdditionalProperties = reader.Child(location, keyword); break;
            case "propertyNames": _rules.PropertyNames = reader.Child(location, keyword); break;
            case "unevaluatedProperties": _rules.Unevaluated = reader.Child(location, keyword); break;
            case "minProperties": _rules.MinProperties = reader.Count(location, keyword, value); break;
            case "maxProperties": _rules.MaxProperties = reader.Count(location, keyword, value); break;
            case "required": _rules.Required = Names(keyword, value); break;
            case "dependentRequired": FillDependentRequired(value); break;
            case "dependentSchemas": FillDependentSchemas(value); break;
            default: return false;
        }
        _any = true;
        return true;
    }

    /// <summary>Null when the schema says nothing of objects.</summary>
    public ObjectRules? Finish()
    {
        if (!_any)
            return null;
        _rules.Properties = new SchemaNode?[_rules.Names.Count];
        foreach (var (ordinal, node) in _properties)
            _rules.Properties[ordinal] = node;
        return _rules;
    }

    private void FillProperties(JsonElement value)
    {
        foreach (var (name, node) in Schemas("properties", value))
            _properties[_rules.Names.Add(name)] = node;
    }

    private void FillPatterns(JsonElement value)
    {
        var patterns = new List<(Regex, SchemaNode)>();
        foreach (var (pattern, node) in Schemas("patternProperties", value))
            if (reader.Pattern(location, "patternProperties", pattern) is { } regex)
                patterns.Add((regex, node));
        _rules.PatternProperties = [.. patterns];
    }

    private void FillDependentSchemas(JsonElement value) =>
        _rules.DependentSchemas = [.. Schemas("dependentSchemas", value).Select(s => (_rules.Names.Add(s.Name), s.Node))];

    private void FillDependentRequired(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Fault(location, "dependentRequired", "is a map of lists of names");
            return;
        }
        _rules.DependentRequired =
            [.. value.EnumerateObject().Select(p => (_rules.Names.Add(JsonEquality.NameOf(p)), Names("dependentRequired", p.Value)))];
    }

    private int[] Names(string keyword, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(name => _rules.Names.Add(JsonText.Of(name))).Distinct()];
        reader.Fault(location, keyword, "is a list of names");
        return [];
    }

    private IEnumerable<(string Name, SchemaNode Node)> Schemas(string keyword, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Fault(location, keyword, "is a map of schemas");
            yield break;
        }
        foreach (var property in value.EnumerateObject())
        {
            string name = JsonEquality.NameOf(property);
            if (reader.NodeUnder(location, $"{keyword}/{SchemaIndex.Escape(name)}") is { } node)
                yield return (name, node);
        }
    }
}
