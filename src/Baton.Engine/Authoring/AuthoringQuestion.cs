using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>A place in a text, with all that can be told of it.</summary>
internal sealed class AuthoringQuestion
{
    private readonly AuthoredPlaybook? _playbook;

    public AuthoringQuestion(AuthoredPlaybook? playbook, string file, string text, int offset)
    {
        (_playbook, Text, Offset) = (playbook, text, Math.Clamp(offset, 0, text.Length));
        IsWorkflow = file == WorkflowReader.FileName;
        IsRole = playbook?.RoleFiles.Contains(file) ?? file.StartsWith("roles/", StringComparison.Ordinal);
        IsBrand = playbook?.Tree["brand"] is SourceNode.Scalar brand && brand.Text == file;
        bool isYaml = file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal);
        if (isYaml)
        {
            Place = YamlPlace.At(text, Offset);
            Slot = IsWorkflow || IsRole ? ValueSlots.Of(Place) : ValueSlot.Plain;
            Expression = ExpressionAt(Place);
        }
        else
            Expression = LiquidPlace.At(text, 0, text.Length, Offset, isExpression: false);
        Scope = playbook is null ? null : new Lazy<ValueScope>(() => isYaml ? ScopeAt(playbook) : InText(playbook, file));
    }

    public string Text { get; }

    public int Offset { get; }

    public bool IsWorkflow { get; }

    public bool IsRole { get; }

    public bool IsBrand { get; }

    /// <summary>Null in a text that is no YAML.</summary>
    public YamlPlace? Place { get; }

    public ValueSlot Slot { get; }

    /// <summary>Null where no path stands, and none could.</summary>
    public LiquidPlace? Expression { get; }

    /// <summary>Whether the path is one of Liquid: no question mark behind it, no quotes round it.</summary>
    public bool IsLiquid { get; private set; } = true;

    /// <summary>Null while nothing of the playbook could be read yet.</summary>
    public Lazy<ValueScope>? Scope { get; }

    public ReadingPlace Reader(AuthoredPlaybook playbook) => ReadingPlace.Of(playbook, Text, Offset, Place!);

    private LiquidPlace? ExpressionAt(YamlPlace place)
    {
        if (!place.MayBeValue || Slot is not (ValueSlot.Value or ValueSlot.Condition or ValueSlot.Text))
            return null;
        var inBraces = LiquidPlace.At(Text, place.Start, Math.Max(place.End, Offset), Offset, isExpression: Slot == ValueSlot.Condition);
        if (inBraces is not null || Slot != ValueSlot.Value)
            return inBraces;
        string written = Text[place.Start..Math.Max(place.Start, place.End)];
        if (written.Contains("{{", StringComparison.Ordinal) || written.Contains("{%", StringComparison.Ordinal))
            return null;
        IsLiquid = false;
        return LiquidPlace.At(Text, place.Start, Math.Max(place.End, Offset), Offset, isExpression: true);
    }

    private ValueScope ScopeAt(AuthoredPlaybook playbook)
    {
        if (!IsWorkflow || Place!.Levels.Any(l => l.Key == "roles"))
            return ValueScope.Everywhere(playbook);
        var reader = Reader(playbook);
        return Slot == ValueSlot.Text && reader.Step is Step.Agent agent ? ValueScope.Handed(playbook, agent) : ValueScope.At(playbook, reader);
    }

    /// <summary>A file with the task of several agents may name what each of them is handed; the first one speaks for it.</summary>
    private static ValueScope InText(AuthoredPlaybook playbook, string file) =>
        playbook.AgentsWithTask(file).FirstOrDefault() is { } agent ? ValueScope.Handed(playbook, agent) : ValueScope.Everywhere(playbook);
}
