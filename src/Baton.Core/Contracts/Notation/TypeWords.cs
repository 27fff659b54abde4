using System.Collections.Frozen;

namespace Baton.Core.Contracts.Notation;

/// <summary>The words of the notation for types.</summary>
internal static class TypeWords
{
    private static readonly FrozenDictionary<string, ContractKind> Kinds = new Dictionary<string, ContractKind>
    {
        ["string"] = ContractKind.String,
        ["text"] = ContractKind.Text,
        ["markdown"] = ContractKind.Markdown,
        ["html"] = ContractKind.Html,
        ["url"] = ContractKind.Url,
        ["email"] = ContractKind.Email,
        ["date"] = ContractKind.Date,
        ["datetime"] = ContractKind.DateTime,
        ["integer"] = ContractKind.Integer,
        ["number"] = ContractKind.Number,
        ["boolean"] = ContractKind.Boolean,
        ["file"] = ContractKind.File,
        ["json"] = ContractKind.Json,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What other notations call a type.</summary>
    private static readonly FrozenDictionary<string, string> Elsewhere = new Dictionary<string, string>
    {
        ["str"] = "string",
        ["varchar"] = "string",
        ["int"] = "integer",
        ["long"] = "integer",
        ["float"] = "number",
        ["double"] = "number",
        ["decimal"] = "number",
        ["bool"] = "boolean",
        ["uri"] = "url",
        ["link"] = "url",
        ["md"] = "markdown",
        ["timestamp"] = "datetime",
        ["any"] = "json",
        ["list"] = "[string]",
        ["array"] = "[string]",
        ["object"] = "{ name: string }",
        ["map"] = "{ name: string }",
        ["dict"] = "{ name: string }",
        ["image"] = "file(image/*)",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string? MeantBy(string word) => Elsewhere.GetValueOrDefault(word);

    public static IEnumerable<string> All => Kinds.Keys.Order(StringComparer.Ordinal);

    public static ContractKind? Find(string word) => Kinds.TryGetValue(word, out var kind) ? kind : null;

    public static string WordFor(ContractKind kind) => Kinds.First(k => k.Value == kind).Key;

    public static bool HasLength(ContractKind kind) =>
        kind is ContractKind.String or ContractKind.Text or ContractKind.Markdown or ContractKind.Html or ContractKind.Url or ContractKind.Email;

    public static bool HasValue(ContractKind kind) => kind is ContractKind.Integer or ContractKind.Number;
}
