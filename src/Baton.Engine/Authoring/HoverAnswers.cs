using System.Collections.Immutable;
using System.Text;
using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>What stands at a place, in Markdown.</summary>
internal sealed class HoverAnswers(AuthoredPlaybook? playbook, AuthoringQuestion question, LanguageSchema? schema)
{
    private const int MaxContract = 4000;

    public HoverAnswer? Answer()
    {
        if (question.Expression is { Path.Length: > 0 } path && OfPath(path) is { } value)
            return value;
        if (question.Place is not { } place || schema is null)
            return null;
        if (place.MayBeKey && place.End > place.Start)
            return OfKey(place);
        return OfWord(place);
    }

    /// <summary>Of a longer path, as much as leads up to the place.</summary>
    private HoverAnswer? OfPath(LiquidPlace expression)
    {
        int within = question.Offset - expression.Start;
        int end = expression.Path.IndexOf('.', Math.Min(within, expression.Path.Length));
        string written = (end < 0 ? expression.Path : expression.Path[..end]).TrimEnd('?');
        if (written.Length == 0 || question.Scope?.Value.Find(expression.Resolved(written)) is not { } value)
            return null;
        return new HoverAnswer(Describe(written, value), expression.Start, expression.Start + written.Length);
    }

    private HoverAnswer? OfKey(YamlPlace place)
    {
        string key = question.Text[place.Start..place.End].Trim();
        string? text = schema!.Meaning(place.Levels, key, place.Map);
        if (ValueSlots.IsInContract(place) && ContractAt(place, key) is { } contract)
            text = $"`{key}`\n\n{Notation(contract)}{(contract.Help is { } help ? $"\n\n{help}" : "")}{(text is null ? "" : $"\n\n{text}")}";
        else if (text is not null)
            text = $"`{key}`: {text}";
        return text is null ? null : new HoverAnswer(text, place.Start, place.End);
    }

    private HoverAnswer? OfWord(YamlPlace place)
    {
        string word = question.Text[place.Start..Math.Max(place.Start, place.End)].Trim();
        string? text = question.Slot switch
        {
            ValueSlot.StepId or ValueSlot.Redo when playbook?.Plan.Find(word) is { } step => OfStep(playbook.Plan[step].Step),
            ValueSlot.Role when playbook?.Workflow.Roles.GetValueOrDefault(word) is { } role => $"role `{role.Name}`, model `{role.Model}`, line {role.Span.Line}",
            _ => place.Levels.LastOrDefault(l => !l.IsItem) is { } key && schema!.Meaning(LevelsTo(place, key), key.Key, key.Beside) is { } meaning ? $"`{key.Key}`: {meaning}" : null,
        };
        return text is null || word.Length == 0 ? null : new HoverAnswer(text, place.Start, place.Start + word.Length);
    }

    private string OfStep(Step step)
    {
        var text = new StringBuilder(ValueScope.Describe(step));
        if (step is Step.Agent { Needs.IsEmpty: false } agent)
            text.Append($"\n\nis handed, besides the brief: {string.Join(", ", agent.Needs.Select(n => $"`{n.Name}{(n.IsOptional ? "?" : "")}`"))}");
        if (playbook!.Contracts.TryGetValue(step.Id, out var contract))
            text.Append($"\n\nproduces\n\n{Notation(contract)}");
        return text.ToString();
    }

    private static string Describe(string written, ScopedValue value)
    {
        var text = new StringBuilder($"`{written}`{(value.Path is { } path && path != written ? $" is `{path}`," : "")} from {value.Origin}\n\n{Notation(value.Contract)}");
        if (value.Why is not null)
            text.Append($"\n\nMay be absent: {value.Why}.");
        if (value.Contract.Help is { } help)
            text.Append($"\n\n{help}");
        return text.ToString();
    }

    private static string Notation(Contract contract)
    {
        string notation = ContractNotation.Write(contract).TrimEnd();
        return $"```yaml\n{(notation.Length > MaxContract ? notation[..notation.LastIndexOf('\n', MaxContract)] + "\n…" : notation)}\n```";
    }

    /// <summary>The contract of the field whose key is at the place.</summary>
    private Contract? ContractAt(YamlPlace place, string key)
    {
        if (playbook is null || key.StartsWith('$'))
            return null;
        var keys = place.Levels.Where(l => !l.IsItem).Select(l => l.Key).ToList();
        int root = keys.FindIndex(k => k is "brief" or "produces" or "answer");
        if (root < 0)
            return null;
        string producer = root == 0 ? "brief" : place.Levels.Select(l => l.Beside).OfType<YamlKeys>().Select(StepKinds.IdIn).LastOrDefault(id => id is not null) ?? "";
        var contract = playbook.Contracts.GetValueOrDefault(producer);
        foreach (string name in keys.Skip(root + 1).Append(key).Where(k => !k.StartsWith('$')))
        {
            while (contract?.Kind == ContractKind.List)
                contract = contract.Item;
            contract = contract?.Fields.FirstOrDefault(f => f.Name == name.TrimEnd('?'))?.Contract;
        }
        return contract;
    }

    private static ImmutableArray<YamlLevel> LevelsTo(YamlPlace place, YamlLevel key) => place.Levels[..place.Levels.LastIndexOf(key)];
}
