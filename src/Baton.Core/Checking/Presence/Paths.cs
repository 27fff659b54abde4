using System.Globalization;
using System.Text;
using System.Text.Json;
using Baton.Core.Contracts.Subset;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Following paths into values, and what is sure of some of them.</summary>
internal static class Paths
{
    /// <summary>One step into a value, as templates and needs take it; null where it leads nowhere.</summary>
    public static JsonElement? Into(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return value.TryGetProperty(name, out var field) ? field : null;
        if (name == "size" && value.ValueKind is JsonValueKind.Array or JsonValueKind.String)
            return Witness.True;
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        int count = value.GetArrayLength();
        int index = name switch
        {
            "first" => 0,
            "last" => count - 1,
            _ => int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int i) ? i < 0 ? count + i : i : -1,
        };
        return index >= 0 && index < count ? value[index] : null;
    }

    /// <summary>Behind a gate that ends the run on anything else, only one value is left.</summary>
    public static (string Field, JsonElement Value)? Sure(Step step) => step switch
    {
        Step.Check { OnFail: OnFail.Stop or OnFail.Again { Then: RoundsSpent.Stop } } => ("passed", Witness.True),
        Step.Review => ("decision", Approved),
        _ => null,
    };

    private static JsonElement Approved { get; } = Witness.Text("approved");

    /// <summary>All that is asked of a value, so that it is asked once.</summary>
    public static string Text(Mention asked)
    {
        var text = new StringBuilder();
        Write(asked, text);
        return text.ToString();
    }

    private static void Write(Mention asked, StringBuilder text)
    {
        text.Append(asked.IsOrdered ? '<' : ' ').Append(asked.IsAskedForNothing ? '0' : ' ').Append(asked.IsCompared ? '?' : ' ').Append(asked.Only?.GetRawText());
        text.Append('=').AppendJoin(',', asked.Literals.Select(l => l.GetRawText())).Append('~').AppendJoin(',', asked.Contents.Select(l => l.GetRawText()));
        foreach (var (name, part) in asked.Parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{{name.Length}:{name}");
            Write(part, text);
            text.Append('}');
        }
    }
}
