using System.Text.Json;
using Baton.Core.Sources;

namespace Baton.Core.Contracts;

/// <summary>Where a contract has attachments.</summary>
public static class FileValues
{
    private const int MaxDepth = 64;

    public static bool MayBeIn(Contract? contract, int depth = 0) => depth < MaxDepth && contract?.Kind switch
    {
        ContractKind.File => true,
        ContractKind.Object => contract.Fields.Any(f => MayBeIn(f.Contract, depth + 1)),
        ContractKind.List => MayBeIn(contract.ItemAt(0), depth + 1),
        _ => false,
    };

    /// <summary>Those in a value of the contract, in its order.</summary>
    public static IEnumerable<FileValue> In(JsonElement value, Contract? contract) => (contract?.Kind, value.ValueKind) switch
    {
        (ContractKind.File, _) => FileValue.Of(value) is { } file ? [file] : [],
        (ContractKind.Object, JsonValueKind.Object) => value.EnumerateObject().SelectMany(p => In(p.Value, contract!.Property(p.Name))),
        (ContractKind.List, JsonValueKind.Array) => value.EnumerateArray().SelectMany((item, i) => In(item, contract!.ItemAt(i))),
        _ => [],
    };

    /// <summary>
    /// What an author wrote, with something else wherever an attachment is named by its path: the path alone, or
    /// <c>{ path: …, alt: … }</c>.
    /// </summary>
    /// <param name="attach">Given the path and the words that stand for the file, or null.</param>
    public static SourceNode Attach(SourceNode node, Contract? contract, Func<SourceNode.Scalar, SourceNode.Scalar?, SourceNode> attach) => (contract?.Kind, node) switch
    {
        (ContractKind.File, SourceNode.Scalar { IsNull: false } path) => attach(path, null),
        (ContractKind.File, SourceNode.Mapping { Entries.Length: 1 or 2 } map) when map["path"] is SourceNode.Scalar path && map.Entries.All(e => e.Name is "path" or "alt") =>
            attach(path, map["alt"] as SourceNode.Scalar),
        (ContractKind.Object, SourceNode.Mapping map) => new SourceNode.Mapping([.. map.Entries.Select(e => e with { Value = Attach(e.Value, contract!.Property(e.Name), attach) })], map.Span),
        (ContractKind.List, SourceNode.Sequence list) => new SourceNode.Sequence([.. list.Items.Select((item, i) => Attach(item, contract!.ItemAt(i), attach))], list.Span),
        _ => node,
    };
}
