using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>Makes JSON Schema of the notation; null stands for what could not be read, after a finding.</summary>
internal sealed class NotationReader(ContractScope scope, ICollection<Finding> findings)
{
    private const int MaxDepth = 60;

    /// <summary>How many characters of schema named contracts may put into one contract.</summary>
    private const int MaxNamedLength = 512 * 1024;

    private int _depth;
    private long _namedLength;

    /// <summary>Set while the contracts under <c>contracts:</c> are read, which may name one another.</summary>
    public NamedContracts? NamedHere { get; init; }

    public Contract? ReadContract(SourceNode node)
    {
        if (node is SourceNode.Scalar name && scope.Named.TryGetValue(name.Text, out var named) && NamedHere?.Has(name.Text) != true)
            return named;
        return Read(node) is { } schema ? Whole(schema, node.Span) : null;
    }

    /// <summary>The contract of a schema, unless something is wrong with it as a whole.</summary>
    private Contract? Whole(SchemaNode schema, SourceSpan span)
    {
        var contract = Contract.Of(schema, out var faults);
        foreach (var fault in faults)
            Add(ContractCodes.BadSchema, fault.Message, span);
        return contract;
    }

    public SchemaNode? Read(SourceNode node)
    {
        if (++_depth > MaxDepth)
            return Refuse(ContractCodes.NoContract, $"the contract nests deeper than {MaxDepth} levels", node.Span);
        var schema = node switch
        {
            SourceNode.Scalar scalar => ReadScalar(scalar),
            SourceNode.Sequence list => ReadList(list),
            SourceNode.Mapping map => ReadMap(map),
            _ => null,
        };
        _depth--;
        return schema;
    }

    private SchemaNode? ReadScalar(SourceNode.Scalar scalar)
    {
        string text = scalar.Text.Trim();
        if (text.Length == 0 || scalar.IsNull)
            return Refuse(ContractCodes.NoContract, "a contract is missing here", scalar.Span, help: $"name a type: {Types()}");
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return text.Contains('|', StringComparison.Ordinal) ? ReadChoice(scalar) : ReadWord(scalar, text);
        if (text[^1] != ')')
            return Refuse(ContractCodes.NoContract, $"`{text}` has a parenthesis that is not closed", scalar.Span,
                help: "in [ ] and { } a comma ends the value: quote the whole type");
        string word = text[..open].Trim();
        return TypeWords.Find(word) is { } kind
            ? BoundedTypes.Read(kind, text[(open + 1)..^1], scalar, findings)
            : ReadWord(scalar, word);
    }

    private SchemaNode? ReadWord(SourceNode.Scalar scalar, string word)
    {
        if (TypeWords.Find(word) is { } kind)
            return ContractSchemas.Of(kind);
        if (NamedHere?.Has(word) == true)
            return NamedHere.Find(word, scalar.Span) is { } found ? Inserted(found, scalar) : null;
        if (scope.Named.TryGetValue(word, out var named))
            return Inserted(named, scalar);
        var known = TypeWords.All.Concat(NamedHere?.Names ?? scope.Named.Keys).ToList();
        string meant = TypeWords.MeantBy(word) is { } here ? $"; did you mean `{here}`?" : NearestWord.Suggest(word, known);
        return Refuse(ContractCodes.UnknownType, $"`{word}` is no type and no contract of this workflow{(word[0] is '[' or '{' ? "" : meant)}", scalar.Span, help:
            word[0] is '[' or '{' ? "a list or a map is written without quotes"
            : word.Contains(' ', StringComparison.Ordinal) ? $"to explain a field, write {{ $type: string, $help: {word} }}"
            : $"the types are {Types()}; texts to choose from are written `A | B`");
    }

    /// <summary>A copy of a named contract; contracts that double one another end in a finding, not in the memory.</summary>
    private SchemaNode? Inserted(Contract named, SourceNode.Scalar scalar)
    {
        bool wasFull = _namedLength > MaxNamedLength;
        _namedLength += wasFull ? 0 : named.Length;
        if (_namedLength <= MaxNamedLength)
            return named.Node;
        return wasFull ? null : Refuse(ContractCodes.NoContract, $"written out, this contract is longer than {MaxNamedLength:N0} characters", scalar.Span,
            help: "named contracts are copied to where they are named; name fewer, or take `json` for the largest part");
    }

    private SchemaNode? ReadChoice(SourceNode.Scalar scalar)
    {
        string[] choices = scalar.Text.Split('|', StringSplitOptions.TrimEntries);
        bool isSound = true;
        for (int i = 0; i < choices.Length; i++)
        {
            if (choices[i].Length > 0 && Array.IndexOf(choices, choices[i]) == i)
                continue;
            isSound = false;
            Add(ContractCodes.BadChoice, choices[i].Length == 0 ? "a choice is empty" : $"the choice `{choices[i]}` stands twice", scalar.Span);
        }
        return isSound ? ContractSchemas.Choice(choices) : null;
    }

    private SchemaNode? ReadList(SourceNode.Sequence list)
    {
        var items = FlowScalars.Rejoined(list.Items);
        if (items.Count is 0 or > 2)
            return Refuse(ContractCodes.NoContract, "a list names one type and perhaps how many", list.Span,
                help: "write `[string]` or `[string, 1..5]`; several fields make a map: `[{ name: string, age: integer }]`");
        var item = Read(items[0]);
        if (items.Count == 1)
            return item is null ? null : ContractSchemas.List(item, 0, null);
        if (items[1] is not SourceNode.Scalar second || Bounds.ReadCount(second.Text) is not { } bounds)
            return Refuse(ContractCodes.BadBounds, "how many items is written `1..5`, `1..` or `..5`", items[1].Span,
                help: "a list has one type; several fields make a map, several texts a choice: `[A | B]`");
        if (bounds.IsEmpty)
            return Refuse(ContractCodes.EmptyRange, $"no list has {bounds} items: the lower bound is above the upper", second.Span);
        return item is null ? null : ContractSchemas.List(item, Count(bounds.Least) ?? 0, Count(bounds.Most));
    }

    private SchemaNode? ReadMap(SourceNode.Mapping map)
    {
        var entries = FlowScalars.Rejoined(map.Entries);
        if (entries.Any(e => e.Name == "one_of") && entries.All(e => e.Name is "one_of" or "label"))
            return ReadOneOf(map);
        var fields = entries.Where(e => !e.Name.StartsWith('$')).ToList();
        var directives = new DirectiveReader(this, scope, findings, entries.Where(e => e.Name.StartsWith('$')).ToList());
        if (fields.Count > 0 && directives.Type is { } type)
            return Refuse(ContractCodes.BadDirective, $"`{type.Name}` gives the whole contract, so there can be no fields beside it", type.Key.Span,
                help: "keys that begin with $ are directives, all others are fields");
        return directives.Apply(map, directives.Type is null ? () => ReadFields(fields) : null);
    }

    private SchemaNode? ReadFields(List<SourceNode.Entry> entries)
    {
        var fields = new List<(string Name, SchemaNode Schema, bool IsRequired)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool isSound = true;
        foreach (var entry in entries)
        {
            bool isOptional = entry.Name.EndsWith('?');
            string name = isOptional ? entry.Name[..^1] : entry.Name;
            if (name.Length == 0 || !names.Add(name))
            {
                isSound = false;
                Add(ContractCodes.BadField, name.Length == 0 ? "a field has no name" : $"the field `{name}` stands twice", entry.Key.Span);
            }
            else if (Read(entry.Value) is { } schema)
                fields.Add((name, schema, !isOptional));
            else
                isSound = false;
        }
        return isSound ? ContractSchemas.Object(fields) : null;
    }

    private SchemaNode? ReadOneOf(SourceNode.Mapping map)
    {
        if (map["one_of"] is not SourceNode.Scalar path)
            return Refuse(ContractCodes.BadOneOf, "`one_of` is the path of a list", map.Span);
        if (scope.OneOf is null)
            return Refuse(ContractCodes.BadOneOf, "`one_of` may stand only in the answer of an `ask`", path.Span);
        if (scope.OneOf(path) is not { } item)
            return null;
        string? label = (map["label"] as SourceNode.Scalar)?.Text;
        if (label is not null && item.Find([label]) is ContractLookup.Missing missing)
            return Refuse(ContractCodes.BadOneOf, $"the items of `{path.Text}` have no field `{label}`{NearestWord.Suggest(label, missing.Known)}", map["label"]!.Span);
        var schema = JsonNodes.Of(item.Schema) as JsonObject ?? [];
        schema[ContractJson.OneOf] = path.Text;
        if (label is not null)
            schema[ContractJson.Label] = label;
        return Annotated(schema, map.Span);
    }

    /// <summary>A schema with something said of it; null, with its faults, where that makes none.</summary>
    internal SchemaNode? Annotated(JsonObject schema, SourceSpan span)
    {
        var contract = Contract.Read(JsonNodes.Element(schema), ContractOptions.Default, out var faults);
        foreach (var fault in faults)
            Add(ContractCodes.BadSchema, fault.Message, span);
        return contract?.Node;
    }

    internal SchemaNode? Refuse(string code, string message, SourceSpan span, string? help = null)
    {
        var finding = Finding.Error(code, message, span);
        findings.Add(help is null ? finding : finding.WithHelp(help));
        return null;
    }

    private void Add(string code, string message, SourceSpan span) => findings.Add(Finding.Error(code, message, span));

    private static long? Count(string? end) =>
        end is null ? null : long.Parse(end, System.Globalization.CultureInfo.InvariantCulture);

    private static string Types() => string.Join(", ", TypeWords.All);
}
