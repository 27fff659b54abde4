using System.CommandLine;

namespace Baton.Cli.Commands;

/// <summary><c>baton schema</c>: a JSON Schema for <c>workflow.yaml</c>, so that editors complete and check it.</summary>
public static class SchemaCommand
{
    public static Command Build()
    {
        var command = new Command("schema", "Print a JSON Schema for workflow.yaml, for editors.");
        command.SetAction(_ => Console.Out.Write(WorkflowSchema.Text));
        return command.Teach("""
            Examples:
              baton schema > workflow.schema.json
            and as the first line of a workflow.yaml, for editors with a YAML language server:
              # yaml-language-server: $schema=../../workflow.schema.json
            """);
    }
}
