using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Connectors.Models;

/// <summary>Numbers within their bounds: a handed-over one of that name, a measured score, else the one nearest to zero.</summary>
internal static class NumberFiller
{
    private static readonly string[] ScoreNames = ["score", "grade", "rating", "coverage"];

    public static JsonNode Fill(SchemaShape shape, Slot slot, Material material, bool whole)
    {
        decimal step = shape.Number("multipleOf") is { } multiple && multiple > 0 ? multiple : whole ? 1 : 0;
        decimal lower = Lower(shape, step);
        decimal upper = Upper(shape, step);
        var own = slot.Item?.Of(slot.Name);
        if (own is not { ValueKind: JsonValueKind.Number })
            own = material.Find(slot.Name, v => v.ValueKind == JsonValueKind.Number && v.TryGetDecimal(out decimal d) && Fits(d, lower, upper, step));
        if (own is { ValueKind: JsonValueKind.Number } known && known.TryGetDecimal(out decimal value) && Fits(value, lower, upper, step))
            return JsonNode.Parse(whole ? ((long)value).ToString(System.Globalization.CultureInfo.InvariantCulture) : known.GetRawText())!;
        decimal chosen = ScoreNames.Contains(Wording.Snake(slot.Name)) && lower != decimal.MinValue && upper != decimal.MaxValue
            ? lower + (upper - lower) * Coverage(material)
            : Math.Clamp(0, lower, Math.Max(lower, upper));
        chosen = Align(chosen, step);
        if (chosen < lower)
            chosen += step;
        if (slot.IsListed && chosen + slot.Index * Math.Max(step, whole ? 1 : 0) is var next && next <= upper)
            chosen = next;
        return chosen == decimal.Truncate(chosen) && Math.Abs(chosen) < long.MaxValue ? JsonValue.Create((long)chosen) : JsonValue.Create(chosen);
    }

    /// <summary>The share of the brief's facts that the handed-over texts hold: the one thing that can be measured without judging.</summary>
    private static decimal Coverage(Material material)
    {
        var facts = material.Facts.Where(f => f.Kind is not (FactKind.MustNot or FactKind.Setting or FactKind.Guidance)).ToList();
        if (facts.Count == 0 || material.Fields.Count == 0)
            return 0;
        string texts = string.Join('\n', material.Fields.Select(f => f.Value.ToString()));
        return (decimal)facts.Count(f => texts.Contains(f.Text, StringComparison.Ordinal)) / facts.Count;
    }

    private static decimal Lower(SchemaShape shape, decimal step)
    {
        decimal lower = shape.Number("minimum") ?? decimal.MinValue;
        if (shape.Number("exclusiveMinimum") is { } above)
            lower = Math.Max(lower, above + (step > 0 ? step : Smallest(shape)));
        return lower;
    }

    private static decimal Upper(SchemaShape shape, decimal step)
    {
        decimal upper = shape.Number("maximum") ?? decimal.MaxValue;
        if (shape.Number("exclusiveMaximum") is { } below)
            upper = Math.Min(upper, below - (step > 0 ? step : Smallest(shape)));
        return upper;
    }

    /// <summary>A step well inside the room that two exclusive bounds leave.</summary>
    private static decimal Smallest(SchemaShape shape)
    {
        decimal? low = shape.Number("exclusiveMinimum") ?? shape.Number("minimum");
        decimal? high = shape.Number("exclusiveMaximum") ?? shape.Number("maximum");
        return low is { } l && high is { } h && h > l ? Math.Min(1, (h - l) / 4) : 1;
    }

    private static decimal Align(decimal value, decimal step) => step > 0 ? Math.Floor(value / step) * step : value;

    private static bool Fits(decimal value, decimal lower, decimal upper, decimal step) =>
        value >= lower && value <= upper && (step <= 0 || value % step == 0);
}
