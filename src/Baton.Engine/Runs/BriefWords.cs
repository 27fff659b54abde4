using System.Text;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Engine.Runs;

/// <summary>What lists and searches take from a brief.</summary>
/// <param name="Title">A line that tells one run from another: the first texts.</param>
/// <param name="Text">Every text in it, a line each.</param>
public sealed record BriefWords(string Title, string Text)
{
    private const int LongestTitle = 80;

    /// <summary>In place of what was erased.</summary>
    public static BriefWords Erased { get; } = new("(erased)", "");

    /// <param name="contract">Says in which order its author thought of the fields; what is stored is sorted.</param>
    public static BriefWords Of(JsonElement brief, Contract contract)
    {
        brief = ContractOrder.Arrange(brief, contract);
        string[] texts = brief.ValueKind != JsonValueKind.Object ? [] :
            [.. brief.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => p.Value.GetString()!).Take(2)];
        string title = string.Join(" · ", texts);
        var text = new StringBuilder();
        Gather(brief, text);
        return new BriefWords(title.Length <= LongestTitle ? title : title[..(LongestTitle - 1)] + "…", text.ToString());
    }

    private static void Gather(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Gather(property.Value, text);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Gather(item, text);
                break;
            case JsonValueKind.String:
                text.Append(value.GetString()).Append('\n');
                break;
        }
    }
}
