using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary>Reads a value under its contract from a YAML or JSON file, or standard input.</summary>
internal static class DataFile
{
    /// <exception cref="FindingsException">It breaks the contract: all that is wrong, at its places.</exception>
    public static async Task<JsonElement> ReadAsync(string path, Contract contract, WorkspaceFolder workspace, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(await BriefFile.ReadAsync(path, workspace, cancellation), findings);
        var value = node is null ? null : TypedValue.Read(node, contract, findings);
        return value is null || findings.Any(f => f.Severity == Severity.Error) ? throw new FindingsException(findings) : value.Value;
    }
}
