using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Engine.Files;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;

namespace Baton.Cli;

/// <summary>What a person types for one field of an answer, read as the field's contract asks.</summary>
public static class AnswerText
{
    /// <summary>A pick by number (<c>1,3</c>) where the field offers choices; else YAML, typed by the contract, with attachments by their paths.</summary>
    /// <exception cref="CliException">It is not what the field takes.</exception>
    public static JsonElement Read(AskCard card, ContractField field, string text, FileAttachments attachments)
    {
        if (card.Choices.TryGetValue(field.Name, out var choices))
            return Pick(field, choices, text);
        var findings = new List<Finding>();
        bool isText = field.Contract.Kind is ContractKind.String or ContractKind.Text or ContractKind.Markdown or ContractKind.Html;
        var source = new SourceFile(field.Name, text);
        var node = isText ? new SourceNode.Scalar(Snippet.Of(source), source.Span(0, text.Length), Quoted: true) : YamlReader.Read(source, findings);
        var value = node is null ? null : attachments.Read(node, field.Contract, findings);
        return value is null || findings.Any(f => f.Severity == Severity.Error)
            ? throw new CliException($"`{field.Name}`: {string.Join("; ", findings.Select(f => f.Message).DefaultIfEmpty("a value is needed"))}", ExitCode.Findings)
            : value.Value;
    }

    private static JsonElement Pick(ContractField field, ImmutableArray<(string Label, JsonElement Item)> choices, string text)
    {
        var picked = new List<JsonElement>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var byLabel = choices.Where(c => string.Equals(c.Label, part, StringComparison.OrdinalIgnoreCase)).ToList();
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= choices.Length)
                picked.Add(choices[number - 1].Item);
            else if (byLabel.Count == 1)
                picked.Add(byLabel[0].Item);
            else
                throw new CliException($"`{field.Name}`: `{part}` is none of the choices; give numbers from 1 to {choices.Length}, separated by commas", ExitCode.Findings);
        }
        if (field.Contract.Kind == ContractKind.List)
            return JsonSerializer.SerializeToElement(picked);
        return picked.Count == 1 ? picked[0] : throw new CliException($"`{field.Name}` takes exactly one", ExitCode.Findings);
    }
}
