namespace Baton.Cli;

/// <summary>The JSON Schema of <c>workflow.yaml</c> that ships inside the tool.</summary>
public static class WorkflowSchema
{
    public static string Text
    {
        get
        {
            using var stream = typeof(WorkflowSchema).Assembly.GetManifestResourceStream("workflow.schema.json")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
