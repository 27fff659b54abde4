using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts.Notation;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts;

/// <summary>
/// Values in YAML, typed by their contract from what their author wrote: under <c>string</c>, <c>NO</c> and <c>007</c> stay
/// as they are, under <c>number</c>, <c>1.10</c> keeps its digits.
/// </summary>
public static class TypedValue
{
    /// <summary>
    /// The value with the defaults of absent fields filled in; null when the contract refuses it, and each violation is a
    /// finding where it was written.
    /// </summary>
    public static JsonElement? Read(SourceNode node, Contract contract, ICollection<Finding> findings)
    {
        var value = JsonNodes.Element(new ValueReader().Read(node, contract));
        var violations = contract.Validate(value);
        foreach (var violation in violations)
            findings.Add(ValueFindings.Of(violation, node, contract));
        return violations.Count == 0 ? value : null;
    }

    /// <summary>By the core schema of YAML 1.2 alone.</summary>
    public static JsonElement ReadUntyped(SourceNode node) => JsonNodes.Element(new ValueReader().Read(node, null));
}
