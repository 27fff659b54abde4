using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Tools;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>A tool that looks something up: slowly at times, and at times not at all.</summary>
/// <param name="results">What it finds for a step, as JSON.</param>
internal sealed class SimulatedTool(Func<ToolUse, string> results, SimulatedProcess process, ProcessClock clock, Dice dice, Weather weather) : ITool
{
    public const string ToolName = "mcp.search.query";

    public string Name => ToolName;

    public string Summary => "Is simulated.";

    public Contract Takes => Contract.Json;

    public Contract Gives => Contract.Json;

    public ToolEffect Effect => ToolEffect.Read;

    public async Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
    {
        string result = results(use);
        bool isBad = dice.Chance(weather.Agents);
        int how = dice.Next(5);
        if (dice.Chance(0.05))
            await process.YieldAsync();
        await Task.Delay(isBad && how == 0 ? TimeSpan.FromMinutes(20) : dice.Delay(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(20)), clock, cancellation);
        if (isBad)
            switch (how)
            {
                case 1:
                    throw new ToolException("not now");
                case 2:
                    throw new ToolException("never", null) { Kind = dice.Chance(0.3) ? FailureKind.Permanent : FailureKind.Transient };
                case 3:
                    throw new InvalidOperationException("a mistake in the tool");
                default:
                    result = """{"nobody":"asked for this"}""";
                    break;
            }
        using var document = JsonDocument.Parse(result);
        return document.RootElement.Clone();
    }
}
