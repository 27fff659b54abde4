using System.Globalization;
using System.Text;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Engine.Playbooks;

namespace Baton.Bench;

/// <summary>A workflow of agents in a row, each handed what the one before it produced; and the brief of its runs.</summary>
internal static class AgentChain
{
    public static JsonElement Brief { get; } = JsonDocument.Parse("""
        {
          "product": "Brisa One",
          "audience": "People who make milk drinks before work and gave up on a machine that was slow to warm up",
          "key_messages": ["Ready to brew 38 seconds after you switch it on", "18 cm wide, so it fits beside the kettle"],
          "launch": "2026-03-14",
          "url": "https://pontalva.example/brisa-one"
        }
        """).RootElement;

    /// <summary>Read and checked like any other, from texts in memory.</summary>
    public static LoadedPlaybook Load(int steps) => LoadText(Workflow(steps));

    /// <summary>A review of the brief's own words, and one agent after it.</summary>
    public static LoadedPlaybook LoadReviewed() => LoadText(Beginning + """
          - review: signoff
            of: { product: brief.product, audience: brief.audience }
            approvers: brand
            due: 24h
          - agent: s1
            role: writer
            needs: [signoff.content]
            task: prompts/first.md
            produces: { title: string(1..80), body: markdown }
        output: { title: s1.title, body: s1.body }

        """);

    private static LoadedPlaybook LoadText(string workflow)
    {
        var files = new Dictionary<string, string>
        {
            ["workflow.yaml"] = workflow,
            ["brand.yaml"] = Brand,
            ["prompts/writer.md"] = "You write for {{ brand.name }}. Short sentences, plain words. Every fact you state comes from the brief.\n",
            ["prompts/first.md"] = "Write about {{ brief.product }} for {{ brief.audience }}.\n",
            ["prompts/next.md"] = "Make the text before you better for {{ brief.audience }}, and keep the link to {{ brief.url }}.\n",
        };
        var installation = new Installation(new Dictionary<string, Contract>(), new Dictionary<string, SurfaceOffer>(), [ScriptedModel.Name]);
        var loaded = PlaybookLoader.Load(new PlaybookSnapshot("chain", files), installation);
        return loaded.Version is not null ? loaded : throw new InvalidOperationException(string.Join('\n', loaded.Findings.Select(f => $"{f.Span}: {f.Message}")));
    }

    private static string Workflow(int steps)
    {
        var text = new StringBuilder(Beginning);
        for (int i = 1; i <= steps; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - agent: s{{i}}
                    role: writer
                    needs: [{{(i == 1 ? "" : $"s{i - 1}")}}]
                    task: prompts/{{(i == 1 ? "first" : "next")}}.md
                    produces: { title: string(1..80), body: markdown }

                """);
        return text.Append(CultureInfo.InvariantCulture, $"output: {{ title: s{steps}.title, body: s{steps}.body }}\n").ToString();
    }

    private const string Beginning = """
        workflow: chain
        version: 1.0.0
        title: Agents in a row
        purpose: Hand about 2 KB from step to step.
        brand: brand.yaml
        brief:
          product: string(1..80)
          audience: string(1..240)
          key_messages: [string(1..240), 1..5]
          launch: date
          url: url
        roles:
          writer: { instructions: prompts/writer.md, model: scripted }
        steps:

        """;

    private const string Brand = """
        name: Pontalva
        voice:
          summary: Concrete, a little dry, warm without gushing.
          do: [Say what it does before what it means., Give the number.]
          dont: [No exclamation marks.]
        terms:
          - { use: espresso machine, not: [coffee maker, coffeemaker] }
        footer: Pontalva, Rua do Cais 12, Porto.
        """;
}
