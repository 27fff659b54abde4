using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>
/// Finds the short form of a schema: a guess by its kind, kept if reading it gives the schema back. So the writer need not
/// know every reason why a schema has no short form.
/// </summary>
internal static class NotationWriter
{
    private static readonly SourceFile Nowhere = new("contract", "");

    public static SourceNode Write(Contract contract) => Write(contract, contract.Schema);

    private static SourceNode Write(Contract contract, JsonElement schema)
    {
        foreach (var guess in Guesses(contract))
            if (guess is not null && Gives(guess, schema))
                return guess;
        return Map([("$json_schema", Raw(schema))]);
    }

    private static IEnumerable<SourceNode?> Guesses(Contract contract)
    {
        // A schema that refers to others is written as it is: following the references need not end.
        var plain = contract.Node.Ref is null ? Plain(contract) : null;
        if (plain is null)
            yield break;
        yield return plain;
        if (contract.Node.Source.ValueKind != JsonValueKind.Object)
            yield break;
        var directives = Directives(contract);
        // A map that is the contract's own takes the directives beside its fields.
        yield return plain is SourceNode.Mapping fields && !fields.Entries.IsEmpty
            ? Map([.. directives, .. fields.Entries.Select(e => (e.Name, e.Value))])
            : Map([("$type", plain), .. directives]);
        yield return Map([("$type", plain), .. directives]);
    }

    private static bool Gives(SourceNode guess, JsonElement schema)
    {
        var findings = new List<Finding>();
        return new NotationReader(ContractScope.Empty, findings).Read(guess) is { } read && findings.Count == 0
            && JsonEquality.Instance.Equals(read.Source, schema);
    }

    private static SourceNode? Plain(Contract contract)
    {
        var node = contract.Node;
        switch (contract.Kind)
        {
            case ContractKind.Other:
                return null;
            case ContractKind.Choice:
                return Scalar(string.Join(" | ", contract.Choices));
            case ContractKind.File:
                return Scalar(FileText(contract));
            case ContractKind.Object:
                return Map([.. contract.Fields.Select(f => (f.IsRequired ? f.Name : f.Name + "?", Write(f.Contract, f.Contract.Node.Source)))]);
            case ContractKind.List when contract.Item is { } item:
                var bounds = new Bounds(contract.MinItems > 0 ? $"{contract.MinItems}" : null, contract.MaxItems is { } most ? $"{most}" : null);
                var written = Write(item, item.Node.Source);
                return List(bounds is { Least: null, Most: null } ? [written] : [written, Scalar(bounds.ToString())]);
            case ContractKind.List:
                return null;
            default:
                string word = TypeWords.WordFor(contract.Kind);
                var range = TypeWords.HasValue(contract.Kind)
                    ? new Bounds(node.Number?.Minimum?.ToString(), node.Number?.Maximum?.ToString())
                    : new Bounds(node.Text?.MinLength?.ToString(), node.Text?.MaxLength?.ToString());
                return Scalar(range is { Least: null, Most: null } ? word : $"{word}({range})");
        }
    }

    private static string FileText(Contract file)
    {
        var type = file.Property("type");
        var size = file.Property("size")?.Node.Number;
        string types = type is null ? "" : type.Kind == ContractKind.Choice ? string.Join('|', type.Choices) : Media(type.Node.Text?.PatternText);
        string least = size?.Minimum?.ToString() is { } l and not "0" ? Size(l) : "";
        string most = size?.Maximum?.ToString() is { } m ? Size(m) : "";
        string sizes = least.Length + most.Length > 0 ? $"{least}..{most}" : "";
        string arguments = string.Join(", ", new[] { types, sizes }.Where(a => a.Length > 0));
        return arguments.Length == 0 ? "file" : $"file({arguments})";
    }

    // The way back from BoundedTypes.MediaPattern; what it would not have made is no guess worth more.
    private static string Media(string? pattern) =>
        pattern is null || !pattern.StartsWith("^(?:", StringComparison.Ordinal) || pattern.Length < 6
            ? ""
            : pattern[4..^2].Replace(BoundedTypes.AnySubtype, "*", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);

    private static string Size(string bytes) => long.TryParse(bytes, out long size) ? Bounds.SizeText(size) : bytes;

    private static List<(string, SourceNode)> Directives(Contract contract)
    {
        var directives = new List<(string, SourceNode)>();
        if (contract.Help is { } help)
            directives.Add(("$help", Text(help)));
        if (contract.Example is { } example)
            directives.Add(("$example", Raw(example)));
        if (contract.Default is { } standard)
            directives.Add(("$default", Raw(standard)));
        foreach (var (name, keyword) in (ReadOnlySpan<(string, string)>)[("$audit", ContractJson.Audit), ("$confidential", ContractJson.Confidential)])
            if (contract.Node.Source.TryGetProperty(keyword, out var flag))
                directives.Add((name, Raw(flag)));
        return directives;
    }

    /// <summary>A JSON value as a source that reads back as it.</summary>
    private static SourceNode Raw(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Map([.. value.EnumerateObject().Select(p => (JsonEquality.NameOf(p), Raw(p.Value)))]),
        JsonValueKind.Array => List([.. value.EnumerateArray().Select(Raw)]),
        JsonValueKind.String => Text(JsonText.Of(value)),
        _ => Scalar(value.GetRawText()),
    };

    private static SourceNode.Mapping Map(IReadOnlyList<(string Name, SourceNode Value)> entries) =>
        new([.. entries.Select(e => new SourceNode.Entry(Text(e.Name), e.Value))], Nowhere.Span(0, 0));

    private static SourceNode.Sequence List(ImmutableArray<SourceNode> items) => new(items, Nowhere.Span(0, 0));

    private static SourceNode.Scalar Scalar(string text) => new(Snippet.Literal(text), Nowhere.Span(0, 0));

    private static SourceNode.Scalar Text(string text) => new(Snippet.Literal(text), Nowhere.Span(0, 0), Quoted: true);
}
