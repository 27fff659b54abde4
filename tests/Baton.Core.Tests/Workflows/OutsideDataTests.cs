namespace Baton.Core.Tests.Workflows;

public sealed class OutsideDataTests
{
    [Fact]
    public void What_a_tool_gave_stays_known_as_that_whoever_hands_it_on_and_what_an_agent_made_of_it_is_the_agents()
    {
        var workflow = Playbook.Read("""
            workflow: outside
            version: 1.0.0
            brief: { product: string }
            roles: { writer: { instructions: You write. } }
            steps:
              - tool: look
                use: t
                with: { q: brief.product }
                produces: { rows: [{ text: text }] }
              - agent: sum
                role: writer
                needs: [look.rows]
                task: Sum up.
                produces: { text: text }
              - each: rows
                as: row
                in: look.rows
                steps: []
                yields: { text: row.text }
              - switch: chosen
                cases:
                  - when: brief.product == "x"
                    yields: { text: "{{ rows.text | first }}" }
                  - else: true
                    yields: { text: "" }
              - switch: plain
                cases:
                  - else: true
                    yields: { text: sum.text }
              - review: ok
                of: { text: chosen.text }
                approvers: editors
              - call: other
                workflow: other@^1
                with: { text: ok.content.text }
            output: { text: ok.content.text }
            """).Workflow!;
        Assert.Equal(["chosen", "look", "ok", "other", "row", "rows"], workflow.FromTools.Order(StringComparer.Ordinal));
    }
}
