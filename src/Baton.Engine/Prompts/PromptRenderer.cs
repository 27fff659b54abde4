using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Engine.Prompts;

/// <summary>
/// Renders a handoff into what an agent reads. Always all of it and always in one order (instructions, brand, brief, needs, task),
/// so that a template can't forget a need, and a provider's prompt cache finds the same beginning again.
/// </summary>
public static class PromptRenderer
{
    /// <summary>A value longer than this is shown by its beginning and its hash.</summary>
    public const int MaxValueBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Tags = ["instructions", "brand", "brief", "handoff", "value", "task", "repair"];

    /// <exception cref="LiquidException">The task or the instructions name something that is not there.</exception>
    public static Prompt Render(Workflow workflow, Step.Agent step, AgentRole role, Handoff handoff, JsonElement run)
    {
        var scope = new HandoffScope(handoff, workflow.Brand, run);
        var entries = ImmutableArray.CreateBuilder<ReceiptEntry>();
        var system = new StringBuilder();
        Section(system, "instructions", $" role=\"{role.Name}\"", role.Instructions.Render(scope));
        if (workflow.Brand.EnumerateObject().Any())
            Section(system, "brand", "", Pretty(workflow.Brand));

        var user = new StringBuilder();
        string brief = Pretty(ContractOrder.Arrange(Narrowed(handoff), workflow.Brief));
        string shown = Section(user, "brief", handoff.BriefFields is { } fields ? $" fields=\"{string.Join(", ", fields)}\"" : "", brief);
        entries.Add(Entry("brief", shown, false));
        var present = handoff.Values.Where(v => v.Value is not null).ToList();
        if (present.Count > 0)
        {
            user.Append("<handoff>\n");
            var ages = Ages(present);
            foreach (var value in present)
                entries.Add(Value(user, value, ages));
            user.Append("</handoff>\n");
        }
        Section(user, "task", $" step=\"{step.Id}\"", step.Task.Render(scope));
        return new Prompt(system.ToString(), user.ToString(), entries.DrainToImmutable());
    }

    /// <summary>The second turn of a repair: the refused answer stands before it as the assistant's.</summary>
    public static string Repair(IEnumerable<string> violations)
    {
        var text = new StringBuilder();
        Section(text, "repair", "", "The answer does not fulfil the contract. Give the whole answer again, with these mended:\n" + string.Join('\n', violations.Select(v => $"- {v}")));
        return text.ToString();
    }

    /// <summary>
    /// Earlier values by age, so that a reader can tell the newest: a review counts its own rounds, so rounds do not say whether a
    /// person's edit came before or after a draft.
    /// </summary>
    private static List<long> Ages(IEnumerable<HandoffValue> values) =>
        [.. values.Where(v => v.Origin.Transform == Transform.Earlier).Select(v => v.Origin.Value!.Value.Record).Distinct().Order()];

    private static ReceiptEntry Value(StringBuilder text, HandoffValue value, List<long> ages)
    {
        var (origin, element) = (value.Origin, value.Value!.Value);
        bool isText = element.ValueKind == JsonValueKind.String;
        string full = isText ? element.GetString()! : Pretty(element);
        bool tooLong = Encoding.UTF8.GetByteCount(full) > MaxValueBytes;
        string shown = tooLong ? $"{Beginning(full)}\n[… the beginning of {Encoding.UTF8.GetByteCount(full):N0} bytes, SHA-256 {Hash(full)}]" : full;
        string from = origin.From is { } step ? $" from=\"{step}\" round=\"{origin.Round}\"" : "";
        string earlier = origin.Transform == Transform.Earlier ? $" earlier=\"true\" order=\"{ages.IndexOf(origin.Value!.Value.Record) + 1}\"" : "";
        shown = Section(text, "value", $" name=\"{origin.Name}\"{from} type=\"{(isText ? "text" : "json")}\"{earlier}", shown);
        return Entry(origin.Name, shown, tooLong);
    }

    private static ReceiptEntry Entry(string name, string shown, bool truncated) => new(name, Encoding.UTF8.GetByteCount(shown), truncated, Hash(shown));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <returns>The content as it stands in the prompt.</returns>
    private static string Section(StringBuilder text, string tag, string attributes, string content)
    {
        string shown = Inert(content.Trim('\n'));
        text.Append('<').Append(tag).Append(attributes).Append(">\n").Append(shown).Append("\n</").Append(tag).Append(">\n");
        return shown;
    }

    private static string Beginning(string text)
    {
        int length = MaxValueBytes / 4;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Content can't close a section: what was handed over stays data.</summary>
    private static string Inert(string content)
    {
        foreach (string tag in Tags)
            content = content.Replace($"</{tag}", $"<\\/{tag}", StringComparison.OrdinalIgnoreCase);
        return content;
    }

    private static JsonElement Narrowed(Handoff handoff)
    {
        if (handoff.BriefFields is not { } fields)
            return handoff.Brief;
        var narrowed = new JsonObject();
        foreach (var field in handoff.Brief.EnumerateObject().Where(f => fields.Contains(f.Name)))
            narrowed[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return JsonSerializer.SerializeToElement(narrowed);
    }

    private static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);
}

/// <param name="Receipt">What of the handoff entered, in order.</param>
public sealed record Prompt(string System, string User, ImmutableArray<ReceiptEntry> Receipt)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes($"{System}\0{User}");

    /// <summary>The receipt as it is kept with the attempt.</summary>
    public Payload ReceiptPayload() => Payload.Of(JsonSerializer.SerializeToElement(Receipt, ReceiptJson.Default.ImmutableArrayReceiptEntry));
}

/// <param name="Bytes">As rendered.</param>
/// <param name="IsTruncated">Only its beginning entered the prompt.</param>
/// <param name="Hash">SHA-256 of the rendered text.</param>
public sealed record ReceiptEntry(string Name, int Bytes, bool IsTruncated, string Hash);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(ImmutableArray<ReceiptEntry>))]
internal sealed partial class ReceiptJson : System.Text.Json.Serialization.JsonSerializerContext;
