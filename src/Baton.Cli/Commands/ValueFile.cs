using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Engine.Files;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary>A value in a file of its own: a text stands there as it is, in .md or .txt; anything else as YAML or JSON.</summary>
internal static class ValueFile
{
    /// <summary>With the attachments that it names.</summary>
    /// <exception cref="CliException">There is no such file.</exception>
    /// <exception cref="FindingsException">It breaks the contract: all that is wrong, at its places.</exception>
    public static async Task<(JsonElement Value, IReadOnlyList<KeptFile> Files)> ReadAsync(string path, Contract? contract, WorkspaceFolder workspace, CancellationToken cancellation)
    {
        var attachments = BriefFile.AttachmentsOf(path, workspace);
        return (Read(await BriefFile.ReadAsync(path, workspace, cancellation), contract, attachments), attachments.Files);
    }

    public static JsonElement Read(SourceFile file, Contract? contract, FileAttachments attachments)
    {
        if (IsPlain(file.Path) && IsText(contract))
            return JsonSerializer.SerializeToElement(file.Text.ReplaceLineEndings("\n").TrimEnd('\n'));
        var findings = new List<Finding>();
        var node = YamlReader.Read(file, findings);
        var value = node is null ? null : contract is null ? TypedValue.ReadUntyped(node) : attachments.Read(node, contract, findings);
        return value is null || findings.Any(f => f.Severity == Severity.Error) ? throw new FindingsException(findings) : value.Value;
    }

    /// <summary>The file's ending and what to write into it.</summary>
    public static (string Ending, string Text) Write(JsonElement? value, Contract? contract) => value switch
    {
        { ValueKind: JsonValueKind.String } text when IsText(contract) => (".md", text.GetString() + "\n"),
        { } other => (".json", JsonSerializer.Serialize(other, Indented) + "\n"),
        null => IsText(contract) ? (".md", "") : (".json", ""),
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsPlain(string path) => Path.GetExtension(path).ToLowerInvariant() is ".md" or ".txt";

    private static bool IsText(Contract? contract) => contract is null
        || contract.Schema is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("type", out var type) && type.ValueEquals("string");
}
