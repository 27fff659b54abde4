using System.Text.Json.Nodes;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>Turns what an author wrote into JSON as the contract wants it typed; what does not fit is left for validation to refuse.</summary>
internal sealed class ValueReader
{
    /// <summary>Deeper than any source the readers of files let through.</summary>
    private const int MaxDepth = 128;

    /// <summary>How many forms of a union are tried before the core schema decides.</summary>
    private const int MaxAttempts = 1000;

    private int _depth;
    private int _attempts;

    public JsonNode? Read(SourceNode source, Contract? contract)
    {
        if (++_depth > MaxDepth)
        {
            _depth--;
            return null;
        }
        var value = source switch
        {
            SourceNode.Scalar scalar => ReadScalar(scalar, contract),
            SourceNode.Sequence list => ReadList(list, contract),
            SourceNode.Mapping map => ReadMap(map, contract),
            _ => null,
        };
        _depth--;
        return value;
    }

    private JsonNode? ReadScalar(SourceNode.Scalar scalar, Contract? contract)
    {
        switch (contract?.Kind)
        {
            case null or ContractKind.Json or ContractKind.List or ContractKind.Object or ContractKind.File:
                return CoreScalars.Read(scalar);
            case ContractKind.Integer or ContractKind.Number when !scalar.Quoted && !scalar.Block:
                return CoreScalars.Number(scalar.Text) is { } number ? JsonNode.Parse(number) : Untypable(scalar);
            case ContractKind.Boolean when !scalar.Quoted && !scalar.Block:
                return CoreScalars.Boolean(scalar.Text) is { } boolean ? JsonValue.Create(boolean) : Untypable(scalar);
            case ContractKind.Other:
                return ReadUnion(scalar, contract);
            default:
                return Untypable(scalar);
        }
    }

    private static JsonValue? Untypable(SourceNode.Scalar scalar) => scalar.IsNull ? null : JsonValue.Create(scalar.Text);

    // The first form that takes the value decides how it is typed; where none does, the core schema and then a text.
    private JsonNode? ReadUnion(SourceNode source, Contract contract)
    {
        foreach (var branch in contract.Branches)
        {
            if (++_attempts > MaxAttempts)
                break;
            var attempt = Read(source, branch);
            if (branch.IsValid(JsonNodes.Element(attempt)))
                return attempt;
        }
        var plain = source is SourceNode.Scalar scalar ? CoreScalars.Read(scalar) : Read(source, null);
        if (source is not SourceNode.Scalar text || contract.IsValid(JsonNodes.Element(plain)))
            return plain;
        var asText = JsonValue.Create(text.Text);
        return contract.IsValid(JsonNodes.Element(asText)) ? asText : plain;
    }

    private JsonNode? ReadList(SourceNode.Sequence list, Contract? contract)
    {
        if (contract?.Kind == ContractKind.Other)
            return ReadUnion(list, contract);
        var values = new JsonArray();
        for (int i = 0; i < list.Items.Length; i++)
            values.Add(Read(list.Items[i], contract?.ItemAt(i)));
        return values;
    }

    private JsonNode? ReadMap(SourceNode.Mapping map, Contract? contract)
    {
        if (contract?.Kind == ContractKind.Other)
            return ReadUnion(map, contract);
        var value = new JsonObject();
        foreach (var entry in map.Entries)
            value[entry.Name] = Read(entry.Value, contract?.Property(entry.Name));
        foreach (var field in contract?.Fields ?? [])
            if (field.Contract.Default is { } absent && !value.ContainsKey(field.Name))
                value[field.Name] = JsonNodes.Of(absent);
        return value;
    }
}
