using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Short workflows for what is set where.</summary>
internal static class Flow
{
    public const string Brief = "{ region: US | EU | UK, regions: [US | EU | UK, 1..], count: integer(0..10), is_long: boolean, offer?: { code: string, text?: text }, tags: [string], name: string(1..40), ends: date, extra: json }";

    /// <param name="steps">The list under <c>steps:</c>, indented by two.</param>
    public static string Of(string steps, string output = "") =>
        $"workflow: w\nversion: 1.0.0\nbrief: {Brief}\nroles: {{ r: {{ instructions: You write. }} }}\nsteps:\n{steps.ReplaceLineEndings("\n").TrimEnd('\n')}\n{output}";

    /// <summary>An agent that produces <c>a</c>, perhaps <c>b</c>.</summary>
    public static string Agent(string id, string rest = "", string indent = "  ") =>
        $"{indent}- agent: {id}\n{indent}  role: r\n{indent}  task: Write.\n{indent}  produces: {{ a: text, b?: text }}\n"
        + string.Concat(rest.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{indent}  {line}\n"));

    /// <summary>What merely can't run yet, and what is no matter of the data flow.</summary>
    private static readonly string[] OfOthers =
        ["WF020", "HO008", "HO012", "HO013", "HO014", "HO015", "HO017", "HO020", "HO021", "HO022", "HO023", "HO030", "HO031"];

    /// <summary>What the data flow is complained of.</summary>
    public static List<Finding> Findings(string workflow) =>
        [.. Playbook.Load(workflow).Findings.Where(f => !OfOthers.Contains(f.Code))];

    public static string[] Codes(string workflow) => [.. Findings(workflow).Select(f => f.Code)];

    public static void Same(string[] expected, string workflow)
    {
        var findings = Findings(workflow);
        Assert.True(expected.SequenceEqual(findings.Select(f => f.Code)), $"{workflow}\n{string.Join('\n', findings.Select(f => $"{Playbook.Line(f)} [{f.Label}] {string.Join(" → ", f.Path)}"))}");
    }
}
