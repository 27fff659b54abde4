using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Tools;

namespace Baton.Engine.Tests;

/// <summary>The example of docs/tools.md is this code, and it runs.</summary>
public sealed class OwnToolTests
{
    private const string Begin = "// docs/tools.md", End = "// until here";

    private readonly Workshop _workshop = new();

    [Fact]
    public void The_documents_show_this_very_code()
    {
        string code = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Baton.Engine.Tests", "OwnToolTests.cs")).ReplaceLineEndings("\n").Split(Begin + "\n")[^1].Split(End)[0].Trim();
        Assert.Contains($"```csharp\n{code}\n```", File.ReadAllText(Path.Combine(Repository.Root, "docs", "tools.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EU", "Finished", "\"found\":2")]
    [InlineData("Mars", "Running", "no parcels go to Mars")]
    public async Task A_step_calls_it(string region, string status, string says)
    {
        var tool = new ParcelTool(new Dictionary<string, int> { ["EU"] = 2, ["US"] = 5 });
        _workshop.Tools[tool.Name] = tool;
        await _workshop.StartAsync("""
            workflow: parcel
            version: 1.0.0
            title: A parcel
            purpose: Be run by tests.
            brief: { product: string, region: string }
            start: [manual]
            steps:
              - tool: parcel
                use: parcel.days
                with: { country: brief.region }
                produces: { days: integer }
            output: { found: parcel.days, product: brief.product }
            """, region);
        await _workshop.WorkAsync();
        Assert.Equal(status, _workshop.Durable().Status.ToString());
        Assert.Contains(says, status == "Finished" ? await _workshop.ResultAsync() : await _workshop.ReasonAsync(), StringComparison.Ordinal);
    }
}

// docs/tools.md
public sealed class ParcelTool(IReadOnlyDictionary<string, int> days) : ITool
{
    public string Name => "parcel.days";

    public string Summary => "Says how many days a parcel takes to a country.";

    public Contract Takes { get; } = Contract.Object(ContractField.Required("country", Contract.String));

    public Contract Gives { get; } = Contract.Object(ContractField.Required("days", Contract.Integer));

    public ToolEffect Effect => ToolEffect.Read;

    public Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
    {
        string country = arguments.GetProperty("country").GetString()!;
        return days.TryGetValue(country, out int taken)
            ? Task.FromResult(JsonSerializer.SerializeToElement(new { days = taken }))
            : throw new ToolException($"no parcels go to {country}") { Kind = FailureKind.Permanent };
    }
}
// until here
