namespace Baton.Cli.Tests;

/// <summary>Examples for pages of docs/findings that would be too long to print, or hold what nobody can see.</summary>
internal sealed record GeneratedExample(IReadOnlyDictionary<string, string> Wrong, IReadOnlyDictionary<string, string> Right)
{
    private const string Note = """
        workflow: launch-note
        version: 1.0.0
        title: A note
        brief: { product: string }
        roles:
          writer: { instructions: You write for a bicycle shop. }
        steps:
          - agent: draft
            role: writer
            task: Write a short note about {{ brief.product }}.
            produces: { body: markdown }
        output: { body: draft.body }

        """;

    /// <summary>Null for a code whose page shows its example.</summary>
    public static GeneratedExample? Of(string code) => code switch
    {
        "YM002" => Instead("draft.body", $"draft.body, levels: {{ const: {new string('[', 65)}{new string(']', 65)} }}"),
        "YM009" => Instead("A note", "A\u2028note"),
        "WF014" => Instead("    task:", $"    needs: [{string.Join(", ", Enumerable.Range(1, 201).Select(i => $"{{ as: product{i}, from: brief.product }}"))}]\n    task:"),
        _ => null,
    };

    private static GeneratedExample Instead(string right, string wrong) => new(Playbook(Note.Replace(right, wrong, StringComparison.Ordinal)), Playbook(Note));

    private static Dictionary<string, string> Playbook(string workflow) => new() { ["workflow.yaml"] = workflow };
}
