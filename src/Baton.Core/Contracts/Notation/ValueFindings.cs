using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>A violation as a finding: underlined where it was written, with the author's own help and example.</summary>
internal static class ValueFindings
{
    public static Finding Of(Violation violation, SourceNode source, Contract contract)
    {
        string keyword = violation.SchemaPath[(violation.SchemaPath.LastIndexOf('/') + 1)..];
        string[] path = [.. violation.InstancePath.Split('/').Skip(1)
            .Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        string subject = path.Length == 0 ? "the value" : $"`{string.Join('.', path)}`";
        bool isUnknown = keyword is "additionalProperties" or "unevaluatedProperties";
        var finding = keyword switch
        {
            "required" => Finding.Error(
                ContractCodes.MissingField, $"{subject} lacks {violation.Expected}", SourcePlaces.Find(source, violation.InstancePath, ofKey: true), "not given"),
            _ when isUnknown => Finding.Error(
                ContractCodes.UnknownField, $"there is {violation.Expected}", SourcePlaces.Find(source, violation.InstancePath, ofKey: true), "not known"),
            _ => Finding.Error(
                ContractCodes.BadValue, $"{subject} is {violation.Found}, expected {violation.Expected}",
                SourcePlaces.Find(source, violation.InstancePath), $"expected {violation.Expected}"),
        };
        return HelpFor(contract, keyword == "required" ? [.. path, MissingName(violation.Expected)] : path) is { } help && !isUnknown
            ? finding.WithHelp(help)
            : finding;
    }

    // The wording of "required" names the property in backticks.
    private static string MissingName(string expected)
    {
        int start = expected.IndexOf('`', StringComparison.Ordinal) + 1, end = expected.LastIndexOf('`');
        return end > start ? expected[start..end] : "";
    }

    private static string? HelpFor(Contract contract, string[] path)
    {
        if (contract.Find(path) is not ContractLookup.Found { Contract: var found })
            return null;
        string? example = found.Example is { } sample
            ? $"for example {(sample.ValueKind == JsonValueKind.String ? JsonText.Of(sample) : Report.Shortened(sample))}"
            : null;
        return (found.Help, example) switch
        {
            ({ } help, null) => help,
            ({ } help, { } like) => $"{help.TrimEnd()} ({like})",
            (null, var like) => like,
        };
    }
}
