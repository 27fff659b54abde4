using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Core.Workflows;

/// <summary>What a brand file may say: voice, terms, claims with their evidence, disclaimers per region.</summary>
public static class Brand
{
    public static JsonElement None { get; } = JsonDocument.Parse("{}").RootElement;

    /// <summary>Stands for a file that says nobody knows what.</summary>
    public static JsonElement Unreadable { get; } = JsonDocument.Parse("null").RootElement;

    /// <summary>Texts under names of the author's choosing.</summary>
    private static Contract Texts { get; } =
        Contract.Read(JsonDocument.Parse("""{ "type": "object", "additionalProperties": { "type": "string" } }""").RootElement, null, out _)!;

    public static Contract Contract { get; } = Contract.Object(
        ContractField.Optional("name", Contract.String),
        ContractField.Optional("voice", Contract.Object(
            ContractField.Optional("summary", Contract.Text),
            ContractField.Optional("do", Contract.ListOf(Contract.Text)),
            ContractField.Optional("dont", Contract.ListOf(Contract.Text)))),
        ContractField.Optional("terms", Contract.ListOf(Contract.Object(
            ContractField.Required("use", Contract.String),
            ContractField.Required("not", Contract.ListOf(Contract.String)),
            ContractField.Optional("why", Contract.Text)))),
        ContractField.Optional("must_not", Contract.ListOf(Contract.String)),
        ContractField.Optional("claims", Contract.ListOf(Contract.Object(
            ContractField.Optional("id", Contract.String),
            ContractField.Required("says", Contract.Text),
            ContractField.Required("evidence", Contract.Object(
                ContractField.Required("source", Contract.Text),
                ContractField.Optional("url", Contract.Url),
                ContractField.Optional("on", Contract.Date)))))),
        ContractField.Optional("disclaimers", Texts),
        ContractField.Optional("footer", Contract.Text),
        ContractField.Optional("sender", Contract.Object(
            ContractField.Optional("name", Contract.String),
            ContractField.Optional("address", Contract.String))));

    /// <summary>The first part of a path that a brand does not have; null when all of it is there, or may be (an item of a list).</summary>
    public static string? LacksAt(JsonElement brand, IEnumerable<string> path)
    {
        var walked = new List<string>();
        foreach (string name in path)
        {
            if (brand.ValueKind != JsonValueKind.Object)
                return null;
            walked.Add(name);
            if (!brand.TryGetProperty(name, out brand))
                return string.Join('.', walked);
        }
        return null;
    }
}
