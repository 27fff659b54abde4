using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>The keys that begin with <c>$</c>: at most one gives the contract, the others say something of it.</summary>
internal sealed class DirectiveReader(
    NotationReader reader, ContractScope scope, ICollection<Finding> findings, List<SourceNode.Entry> directives)
{
    private static readonly string[] Types = ["$type", "$ref", "$json_schema"];
    private static readonly string[] Known = ["$type", "$ref", "$json_schema", "$help", "$example", "$default", "$audit", "$confidential"];

    private bool _isSound = true;

    /// <summary>The one that gives the contract.</summary>
    public SourceNode.Entry? Type => directives.Find(d => Types.Contains(d.Name));

    /// <param name="readFields">Reads the fields of the object when no directive gives the contract.</param>
    public SchemaNode? Apply(SourceNode.Mapping map, Func<SchemaNode?>? readFields)
    {
        foreach (var directive in directives)
            if (!Known.Contains(directive.Name))
                Refuse(directive.Key.Span, $"`{directive.Name}` is no directive{NearestWord.Suggest(directive.Name, Known)}",
                    $"there are {string.Join(", ", Known)}; a field does not begin with $");
            else if (Types.Contains(directive.Name) && directive != Type)
                Refuse(directive.Key.Span, $"`{Type!.Name}` already gives the contract", "keep one of the two");
        if (_isSound && readFields is not null && directives.Count > 0 && map.Entries.All(e => e.Name.StartsWith('$')))
            Refuse(map.Span, "the directives say nothing of what the value is", "add `$type`");
        var schema = readFields is not null ? readFields() : Given(Type!);
        if (schema is null || !_isSound)
            return null;
        return directives.Exists(d => !Types.Contains(d.Name)) ? Annotate(schema, map.Span) : schema;
    }

    private SchemaNode? Given(SourceNode.Entry type) => type.Name switch
    {
        "$type" => reader.Read(type.Value),
        "$json_schema" => Raw(type.Value),
        _ => Referred(type.Value),
    };

    private SchemaNode? Referred(SourceNode value)
    {
        if (value is not SourceNode.Scalar name)
            return Refuse(value.Span, "`$ref` is the name of a contract or the path of a schema file", null, ContractCodes.BadReference);
        if (reader.NamedHere?.Has(name.Text) == true || scope.Named.ContainsKey(name.Text))
            return reader.Read(name);
        if (!name.Text.EndsWith(".json", StringComparison.Ordinal))
            return Refuse(name.Span, $"there is no contract `{name.Text}`{NearestWord.Suggest(name.Text, reader.NamedHere?.Names ?? scope.Named.Keys)}",
                "name one under `contracts:`, or a file as contracts/offer.schema.json", ContractCodes.BadReference);
        if (scope.LoadFile is null)
            return Refuse(name.Span, "no file can be referred to here", null, ContractCodes.BadReference);
        return scope.LoadFile(name) is { } file ? Raw(file) : null;
    }

    private SchemaNode? Raw(SourceNode source)
    {
        var schema = TypedValue.ReadUntyped(source);
        var contract = Contract.Read(schema, ContractOptions.Default, out var faults);
        foreach (var fault in faults)
            findings.Add(Finding.Error(ContractCodes.BadSchema, fault.Message, SourcePlaces.Find(source, fault.Pointer, ofKey: true)));
        // `true` and `false` have no room for annotations, `{}` and `{ "not": {} }` say the same.
        return contract is null || schema.ValueKind == JsonValueKind.Object ? contract?.Node
            : schema.ValueKind == JsonValueKind.False ? reader.Annotated(new JsonObject { ["not"] = new JsonObject() }, source.Span)
            : ContractSchemas.Of(ContractKind.Json);
    }

    private SchemaNode? Annotate(SchemaNode schema, SourceSpan span)
    {
        var annotated = JsonNodes.Of(SchemaSource.Embedded(schema)).AsObject();
        foreach (var directive in directives)
        {
            switch (directive.Name)
            {
                case "$help" when directive.Value is SourceNode.Scalar help:
                    annotated["description"] = help.Text;
                    break;
                case "$audit" or "$confidential" when directive.Value is SourceNode.Scalar { Text: "true" or "false" } flag:
                    annotated[directive.Name == "$audit" ? ContractJson.Audit : ContractJson.Confidential] = flag.Text == "true";
                    break;
                case "$help":
                    return Refuse(directive.Value.Span, "`$help` is a text");
                case "$audit" or "$confidential":
                    return Refuse(directive.Value.Span, $"`{directive.Name}` is true or false");
            }
        }
        // What is given as an example is held against the contract without it.
        var plain = directives.Exists(d => d.Name is "$example" or "$default")
            ? Contract.Read(JsonNodes.Element(annotated), ContractOptions.Default, out _)
            : null;
        foreach (var directive in directives)
        {
            if (directive.Name is not ("$example" or "$default") || plain is null)
                continue;
            if (Sample(plain, directive) is not { } sample)
                return null;
            if (directive.Name == "$default")
                annotated["default"] = JsonNodes.Of(sample);
            else
                annotated["examples"] = new JsonArray(JsonNodes.Of(sample));
        }
        return reader.Annotated(annotated, span);
    }

    private JsonElement? Sample(Contract plain, SourceNode.Entry directive)
    {
        var wrong = new List<Finding>();
        if (TypedValue.Read(directive.Value, plain, wrong) is { } value)
            return value;
        foreach (var finding in wrong)
            findings.Add(finding with { Code = ContractCodes.BadExample, Message = $"`{directive.Name}` does not fulfil its own contract: {finding.Message}" });
        return null;
    }

    private SchemaNode? Refuse(SourceSpan span, string message, string? help = null, string code = ContractCodes.BadDirective)
    {
        _isSound = false;
        return reader.Refuse(code, message, span, help);
    }
}
