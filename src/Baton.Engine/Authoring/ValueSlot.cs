namespace Baton.Engine.Authoring;

/// <summary>What is wanted where a value stands in <c>workflow.yaml</c>.</summary>
internal enum ValueSlot
{
    /// <summary>A word of the language, or a text.</summary>
    Plain,

    /// <summary>A path, or a template.</summary>
    Value,
    Condition,

    /// <summary>A template, or the file that holds it.</summary>
    Text,
    File,
    Contract,
    StepId,
    Role,
    Redo,
    Scorer,
    Surface,
    Model,
    BriefField,
}

internal static class ValueSlots
{
    public static ValueSlot Of(YamlPlace place)
    {
        var keys = place.Levels.Where(l => !l.IsItem).ToList();
        if (keys.Count == 0)
            return ValueSlot.Plain;
        var (key, beside) = (keys[^1].Key, keys[^1].Beside!);
        if (key is "one_of" or "from")
            return ValueSlot.Value;
        if (IsInContract(place))
            return ValueSlot.Contract;
        if (keys.Count > 1 && keys[^2].Key is "of" or "with" or "yields" or "output" or "map" && key is not ("const" or "template"))
            return ValueSlot.Value;
        return key switch
        {
            "needs" or "show" or "in" => ValueSlot.Value,
            "of" when !beside.Has("at_least") => ValueSlot.Value,
            "until" => beside.Has("repeat") ? ValueSlot.Condition : ValueSlot.Value,
            "when" => ValueSlot.Condition,
            "task" or "instructions" => ValueSlot.Text,
            "template" or "brand" or "why" or "held_out" => ValueSlot.File,
            "use" => beside.Has("tool") ? ValueSlot.Plain : ValueSlot.File,
            "role" => ValueSlot.Role,
            "redo" => ValueSlot.Redo,
            "scorers" or "scorer" => ValueSlot.Scorer,
            "surface" => ValueSlot.Surface,
            "model" => ValueSlot.Model,
            "brief" => beside.Has("agent") ? ValueSlot.BriefField : ValueSlot.File,
            _ => StepKinds.All.Contains(key) ? ValueSlot.StepId : ValueSlot.Plain,
        };
    }

    /// <summary>Whether a place is below a key that holds a contract.</summary>
    public static bool IsInContract(YamlPlace place) =>
        place.Levels.Length > 0 && place.Levels[0].Key is "brief" or "contracts"
        || place.Levels.Any(l => l.Key is "produces" or "answer" || l.Key == "contract" && l.Beside!.Has("wait"));
}
