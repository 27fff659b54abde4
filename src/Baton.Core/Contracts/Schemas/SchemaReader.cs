using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Baton.Core.Checking;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Compiles a schema and all it refers to, once; every fault is collected, none is thrown.</summary>
internal sealed class SchemaReader
{
    /// <summary>How many schemas may judge one value one inside the other, through <c>$ref</c>, <c>allOf</c> and the like.</summary>
    public const int MaxInPlaceDepth = 128;

    private const int MaxFaults = 200;

    private static readonly string[] TypeNames = ["null", "boolean", "integer", "number", "string", "array", "object"];

    private readonly ContractOptions _options;
    private readonly SchemaSource _home;
    private readonly List<SchemaFault> _faults = [];
    private readonly SchemaIndex _index;
    private readonly Dictionary<string, SchemaNode> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, SchemaLocation Location)> _pending = new();

    private SchemaReader(JsonElement schema, ContractOptions options)
    {
        (_options, _home) = (options, new SchemaSource(schema, options));
        _index = new SchemaIndex(options, _faults);
    }

    public static SchemaNode? Read(JsonElement schema, ContractOptions options, out IReadOnlyList<SchemaFault> faults)
    {
        var reader = new SchemaReader(schema, options);
        var root = reader.Read(schema);
        faults = reader._faults.Count > MaxFaults ? reader._faults[..MaxFaults] : reader._faults;
        return faults.Count == 0 ? root : null;
    }

    private SchemaNode? Read(JsonElement schema)
    {
        var location = _index.Add(SchemaIndex.RootDocument, schema);
        if (_faults.Count > 0 && !_index.Has(location))
            return null;
        var root = NodeAt(location);
        // Also what nothing refers to yet: a fault there is a fault of the author's.
        foreach (var inner in _index.In(SchemaIndex.RootDocument))
            NodeAt(inner);
        while (_pending.TryDequeue(out var next))
            Fill(next.Node, next.Location);
        if (_faults.Count == 0)
            new InPlaceCycles(_faults).Look(_nodes.Values);
        return root;
    }

    private SchemaNode NodeAt(SchemaLocation location)
    {
        if (!_nodes.TryGetValue(location.Key, out var node))
        {
            _nodes.Add(location.Key, node = new SchemaNode(location.Element, SchemaIndex.PointerOf(location), _home));
            _pending.Enqueue((node, location));
        }
        return node;
    }

    private void Fill(SchemaNode node, SchemaLocation location)
    {
        if (location.Element.ValueKind != JsonValueKind.Object)
            return;
        var objects = new ObjectRulesReader(this, location);
        foreach (var property in location.Element.EnumerateObject())
        {
            string keyword = JsonEquality.NameOf(property);
            if (!FillApplicator(node, location, keyword, property.Value)
                && !FillList(node, location, keyword, property.Value)
                && !objects.Fill(keyword, property.Value))
                FillValue(node, location, keyword, property.Value);
        }
        node.Object = objects.Finish();
    }

    private bool FillApplicator(SchemaNode node, SchemaLocation location, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "allOf": node.AllOf = Children(location, keyword, value); return true;
            case "anyOf": node.AnyOf = Children(location, keyword, value); return true;
            case "oneOf": node.OneOf = Children(location, keyword, value); return true;
            case "not": node.Not = Child(location, keyword); return true;
            case "if": node.If = Child(location, keyword); return true;
            case "then": node.Then = Child(location, keyword); return true;
            case "else": node.Else = Child(location, keyword); return true;
            case "$ref": node.Ref = Referred(location, value); return true;
            case "$dynamicRef" when _options.IgnoreUnknownKeywords: Fault(location, keyword, "is not supported; write the schema out with `$ref`"); return true;
            case "$defs" when value.ValueKind != JsonValueKind.Object: Fault(location, keyword, "is a map of schemas"); return true;
            default: return false;
        }
    }

    private bool FillList(SchemaNode node, SchemaLocation location, string keyword, JsonElement value)
    {
        var rules = node.List ?? new ListRules();
        switch (keyword)
        {
            case "prefixItems": rules.PrefixItems = Children(location, keyword, value); break;
            case "items": rules.Items = Child(location, keyword); break;
            case "contains": rules.Contains = Child(location, keyword); break;
            case "unevaluatedItems": rules.Unevaluated = Child(location, keyword); break;
            case "minContains": rules.MinContains = Count(location, keyword, value); break;
            case "maxContains": rules.MaxContains = Count(location, keyword, value); break;
            case "minItems": rules.MinItems = Count(location, keyword, value); break;
            case "maxItems": rules.MaxItems = Count(location, keyword, value); break;
            case "uniqueItems": rules.UniqueItems = IsTrue(location, keyword, value); break;
            default: return false;
        }
        node.List = rules;
        return true;
    }

    private void FillValue(SchemaNode node, SchemaLocation location, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "type": node.Types = Types(location, value); break;
            case "const": node.Const = value; break;
            case "enum" when value.ValueKind == JsonValueKind.Array: node.Enum = [.. value.EnumerateArray()]; break;
            case "enum": Fault(location, keyword, "is a list of values"); break;
            case "minimum": (node.Number ??= new()).Minimum = Number(location, keyword, value); break;
            case "maximum": (node.Number ??= new()).Maximum = Number(location, keyword, value); break;
            case "exclusiveMinimum": (node.Number ??= new()).ExclusiveMinimum = Number(location, keyword, value); break;
            case "exclusiveMaximum": (node.Number ??= new()).ExclusiveMaximum = Number(location, keyword, value); break;
            case "multipleOf": (node.Number ??= new()).MultipleOf = Number(location, keyword, value, mustBePositive: true); break;
            case "minLength": (node.Text ??= new()).MinLength = Count(location, keyword, value); break;
            case "maxLength": (node.Text ??= new()).MaxLength = Count(location, keyword, value); break;
            case "pattern": FillPattern(node.Text ??= new(), location, value); break;
            case "format": FillFormat(node.Text ??= new(), location, value); break;
        }
    }

    private void FillPattern(TextRules rules, SchemaLocation location, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(location, "pattern", "is a text");
            return;
        }
        rules.PatternText = JsonText.Of(value);
        rules.IsSingleLine = rules.PatternText == ContractJson.SingleLine;
        if (!rules.IsSingleLine)
            rules.Pattern = Pattern(location, "pattern", rules.PatternText);
    }

    private void FillFormat(TextRules rules, SchemaLocation location, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(location, "format", "is a text");
            return;
        }
        rules.FormatName = JsonText.Of(value);
        if (!_options.AssertFormats)
            return;
        rules.Format = TextFormats.Find(rules.FormatName);
        if (rules.Format is null)
            Fault(location, "format", $"`{rules.FormatName}` is not known{NearestWord.Suggest(rules.FormatName, TextFormats.Names)}");
    }

    internal System.Text.RegularExpressions.Regex? Pattern(SchemaLocation location, string keyword, string pattern)
    {
        var regex = EcmaScriptPattern.Compile(pattern, out string fault);
        if (regex is null)
            Fault(location, keyword, $"`{pattern}` is not a regular expression: {fault}");
        return regex;
    }

    private SchemaNode? Referred(SchemaLocation location, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(location, "$ref", "is a text");
            return null;
        }
        string reference = JsonText.Of(value);
        if (_index.Resolve(reference, location.Base) is { } target)
            return NodeAt(target);
        Fault(location, "$ref", $"{reference} names no schema at hand; nothing is fetched");
        return null;
    }

    internal SchemaNode? Child(SchemaLocation location, string keyword) => NodeUnder(location, SchemaIndex.Escape(keyword));

    internal SchemaNode? NodeUnder(SchemaLocation location, string pointer) =>
        _index.At(location.Key + "/" + pointer) is { } child ? NodeAt(child) : null;

    private SchemaNode[] Children(SchemaLocation location, string keyword, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            Fault(location, keyword, "is a list of at least one schema");
            return [];
        }
        return [.. Enumerable.Range(0, value.GetArrayLength())
            .Select(i => NodeUnder(location, $"{keyword}/{i.ToString(CultureInfo.InvariantCulture)}"))
            .OfType<SchemaNode>()];
    }

    internal long? Count(SchemaLocation location, string keyword, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && ExactNumber.IsInteger(JsonMarshal.GetRawUtf8Value(value))
            && value.TryGetDouble(out double count) && count >= 0)
            return count >= long.MaxValue ? long.MaxValue : (long)count;
        Fault(location, keyword, "is a whole number, zero or more");
        return null;
    }

    private ExactNumber? Number(SchemaLocation location, string keyword, JsonElement value, bool mustBePositive = false)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = new ExactNumber(JsonMarshal.GetRawUtf8Value(value));
            if (!mustBePositive || number.IsPositive)
                return number;
        }
        Fault(location, keyword, mustBePositive ? "is a number above zero" : "is a number");
        return null;
    }

    private bool IsTrue(SchemaLocation location, string keyword, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Fault(location, keyword, "is true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private JsonTypes Types(SchemaLocation location, JsonElement value)
    {
        var types = JsonTypes.Any;
        var names = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        foreach (var name in names)
        {
            string text = name.ValueKind == JsonValueKind.String ? JsonText.Of(name) : name.GetRawText();
            int at = Array.IndexOf(TypeNames, text);
            if (at < 0)
                Fault(location, "type", $"`{text}` is not a type{NearestWord.Suggest(text, TypeNames)}");
            else
                types |= (JsonTypes)(1 << at);
        }
        if (names.Count == 0)
            Fault(location, "type", "names at least one type");
        return types;
    }

    internal void Fault(SchemaLocation location, string keyword, string message) =>
        _faults.Add(new SchemaFault($"{SchemaIndex.PointerOf(location)}/{SchemaIndex.Escape(keyword)}", $"`{keyword}` {message}"));
}
