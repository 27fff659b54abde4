using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Engine.Tools;

namespace Baton.Engine.Tests;

/// <summary>A tool that returns what it is told to.</summary>
internal sealed class ScriptedTool(string name, Func<JsonElement, JsonElement> answer, ToolEffect effect = ToolEffect.Read) : ITool
{
    public static Contract AnyText { get; } = Contract.Object(ContractField.Required("text", Contract.Text));

    public string Name => name;

    public string Summary => "Looks something up.";

    public Contract Takes { get; init; } = Contract.Object(ContractField.Required("what", Contract.String));

    public Contract Gives { get; init; } = AnyText;

    public ToolEffect Effect => effect;

    public List<string> Calls { get; } = [];

    public Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
    {
        Calls.Add(arguments.GetRawText());
        return Task.FromResult(answer(arguments));
    }
}
