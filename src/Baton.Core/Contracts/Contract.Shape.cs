using System.Globalization;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts;

/// <summary>Looking inside: what a path finds, and what a form, a prompt or a checker needs to know of it.</summary>
public sealed partial class Contract
{
    private static readonly string[] PartsOfList = ["first", "last", "size"];

    private ContractField[]? _fields;
    private ContractLookup.Found? _foundAlways;
    private ContractLookup.Found? _foundPerhaps;

    public ContractKind Kind => Shape.Kind;

    /// <summary>What the author said of it for people and models (<c>$help</c>).</summary>
    public string? Help => Annotation("description") is { ValueKind: JsonValueKind.String } help ? JsonText.Of(help) : null;

    public JsonElement? Example =>
        Annotation("examples") is { ValueKind: JsonValueKind.Array } examples && examples.GetArrayLength() > 0 ? examples[0] : null;

    /// <summary>What stands in for an absent value.</summary>
    public JsonElement? Default => Annotation("default");

    /// <summary>Kept for the record alone; nobody downstream need read it.</summary>
    public bool IsAudit => Annotation(ContractJson.Audit) is { ValueKind: JsonValueKind.True };

    public bool IsConfidential => Annotation(ContractJson.Confidential) is { ValueKind: JsonValueKind.True };

    /// <summary>The properties of an object in the order written; empty for anything else.</summary>
    public IReadOnlyList<ContractField> Fields => _fields ??= [.. FieldsOf(Shape.Object)];

    /// <summary>Whether an object may have no other properties than <see cref="Fields"/>.</summary>
    public bool IsClosed =>
        Shape.Object is { PatternProperties.Length: 0 } rules && (rules.AdditionalProperties ?? rules.Unevaluated) is { IsNever: true };

    /// <summary>What each item of a list must be; null where it may be anything, or it is no list.</summary>
    public Contract? Item => Shape.List?.Items is { } items ? Within(items) : null;

    public long MinItems => Shape.List?.MinItems ?? 0;

    /// <summary>Null when there is no bound.</summary>
    public long? MaxItems => Shape.List?.MaxItems;

    /// <summary>For an answer that is picked from a list (<c>one_of</c>): the list's path, and the field that names an item to people.</summary>
    public (string Path, string? Label)? OneOf => Annotation(ContractJson.OneOf) is { ValueKind: JsonValueKind.String } path
        ? (JsonText.Of(path), Annotation(ContractJson.Label) is { ValueKind: JsonValueKind.String } label ? JsonText.Of(label) : null)
        : null;

    /// <summary>The same for it, or for each item of it.</summary>
    public (string Path, string? Label)? PickedFrom => OneOf ?? Item?.OneOf;

    /// <summary>The texts to choose from; empty when it is no choice.</summary>
    public IReadOnlyList<string> Choices => [.. ChoiceValues.Select(c => JsonText.Of(c))];

    /// <summary>The same as values.</summary>
    internal IReadOnlyList<JsonElement> ChoiceValues => Kind == ContractKind.Choice ? Shape.Enum ?? [Shape.Const!.Value] : [];

    /// <summary>
    /// Follows property names; in lists an index, <c>first</c>, <c>last</c> and <c>[]</c> (every item) lead to the item and
    /// <c>size</c> to its count, as in Liquid.
    /// </summary>
    public ContractLookup Find(IReadOnlyList<string> path) => At(path as string[] ?? [.. path]);

    /// <summary>The same.</summary>
    internal ContractLookup At(ReadOnlySpan<string> path)
    {
        var (contract, always) = (this, true);
        for (int i = 0; i < path.Length; i++)
        {
            switch (contract.Step(path[i]))
            {
                case ContractLookup.Found found when i == path.Length - 1 && always:
                    return found;
                case ContractLookup.Found found:
                    (contract, always) = (found.Contract, always && found.AlwaysPresent);
                    break;
                case ContractLookup.Missing missing:
                    return new ContractLookup.Missing(string.Join('.', path[..(i + 1)]), missing.Known);
                default:
                    return new ContractLookup.Opaque();
            }
        }
        return contract.Found(always);
    }

    /// <summary>A workflow's checks look for the same few things a thousand times.</summary>
    private ContractLookup.Found Found(bool always) =>
        always ? _foundAlways ??= new ContractLookup.Found(this, true) : _foundPerhaps ??= new ContractLookup.Found(this, false);

    private static IEnumerable<ContractField> FieldsOf(ObjectRules? rules)
    {
        for (int ordinal = 0; ordinal < rules?.Properties.Length; ordinal++)
            if (rules.Properties[ordinal] is { } property)
                yield return new ContractField(rules.Names.Names[ordinal], Within(property), rules.Required.Contains(ordinal));
    }

    /// <summary>The forms of a union.</summary>
    internal IEnumerable<Contract> Branches => Shape.AnyOf.Concat(Shape.OneOf).Select(Within);

    /// <summary>What the property must be, if the contract says so.</summary>
    internal Contract? Property(string name) =>
        Shape.Object is not { } rules ? null
        : rules.Names.OrdinalOf(name) is >= 0 and var ordinal && rules.Properties[ordinal] is { } property ? Within(property)
        : rules.AdditionalProperties is { IsNever: false } additional ? Within(additional)
        : null;

    internal Contract? ItemAt(int index) =>
        Shape.List is { } rules && index < rules.PrefixItems.Length ? Within(rules.PrefixItems[index]) : Item;

    /// <summary>The schema that says what the value is: where a reference leads, and the node itself otherwise.</summary>
    private SchemaNode Shape => ContractKinds.ShapeOf(_node);

    private ContractLookup Step(string segment) => Kind switch
    {
        ContractKind.Object or ContractKind.File => StepIntoObject(segment),
        ContractKind.List => StepIntoList(segment),
        ContractKind.Other => StepIntoBranches(segment),
        ContractKind.Json => new ContractLookup.Opaque(),
        ContractKind.Integer or ContractKind.Number or ContractKind.Boolean => new ContractLookup.Missing(segment, []),
        _ when segment == "size" => Integer.Found(always: true),
        _ => new ContractLookup.Missing(segment, []),
    };

    /// <summary>What every form of a union has, in any of its forms.</summary>
    private ContractLookup StepIntoBranches(string segment)
    {
        ContractLookup[] steps = [.. Branches.Select(b => b.Step(segment))];
        if (steps.Length == 0 || !steps.All(s => s is ContractLookup.Found))
            return new ContractLookup.Opaque();
        var found = steps.Cast<ContractLookup.Found>().ToList();
        return AnyOf([.. found.Select(f => f.Contract)]).Found(found.TrueForAll(f => f.AlwaysPresent));
    }

    private ContractLookup StepIntoObject(string name)
    {
        if (Shape.Object is { } rules && rules.Names.OrdinalOf(name) is >= 0 and var ordinal && rules.Properties[ordinal] is { } property)
            return Within(property).Found(rules.Required.Contains(ordinal));
        return IsClosed ? new ContractLookup.Missing(name, [.. Fields.Select(f => f.Name)]) : new ContractLookup.Opaque();
    }

    private ContractLookup StepIntoList(string segment)
    {
        if (segment == "size")
            return Integer.Found(always: true);
        bool isIndex = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        if (!isIndex && segment is not ("first" or "last" or "[]"))
            return new ContractLookup.Missing(segment, PartsOfList);
        if (Shape.List is not { } rules || (rules.PrefixItems.Length > 0 && !isIndex))
            return new ContractLookup.Opaque();
        if (isIndex && index >= rules.MaxItems)
            return new ContractLookup.Missing(segment, PartsOfList);
        var item = isIndex && index < rules.PrefixItems.Length ? rules.PrefixItems[index] : rules.Items;
        return item is null
            ? new ContractLookup.Opaque()
            : Within(item).Found(segment == "[]" || MinItems > (isIndex ? index : 0));
    }

    private JsonElement? Annotation(string keyword) => Annotation(_node, keyword) ?? Annotation(Shape, keyword);

    private static JsonElement? Annotation(SchemaNode node, string keyword) =>
        !node.IsMade && node.Source.ValueKind == JsonValueKind.Object && node.Source.TryGetProperty(keyword, out var value) ? value : null;
}
