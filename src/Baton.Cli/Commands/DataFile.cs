using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary>Reads a value under its contract from a YAML or JSON file, or standard input.</summary>
internal static class DataFile
{
    /// <summary>With the attachments that it names.</summary>
    /// <exception cref="FindingsException">It breaks the contract: all that is wrong, at its places.</exception>
    public static async Task<(JsonElement Value, IReadOnlyList<KeptFile> Files)> ReadAsync(string path, Contract contract, WorkspaceFolder workspace, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(await BriefFile.ReadAsync(path, workspace, cancellation), findings);
        var attachments = BriefFile.AttachmentsOf(path, workspace);
        var value = node is null ? null : attachments.Read(node, contract, findings);
        return value is null || findings.Any(f => f.Severity == Severity.Error) ? throw new FindingsException(findings) : (value.Value, attachments.Files);
    }
}
