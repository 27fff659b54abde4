namespace Baton.Core.Contracts;

/// <summary>Why an instance does not fulfil its contract, precisely enough for a person or a model to mend it.</summary>
/// <param name="InstancePath">A JSON Pointer (RFC 6901) into the instance; empty for the whole.</param>
/// <param name="SchemaPath">A JSON Pointer into the schema, ending in the keyword that refused.</param>
/// <param name="Expected">What would have been right, in words: <c>at most 60 characters</c>.</param>
/// <param name="Found">The refused value, shortened.</param>
public sealed record Violation(string InstancePath, string SchemaPath, string Expected, string Found)
{
    public override string ToString() =>
        $"{(InstancePath.Length == 0 ? "the value" : InstancePath)}: expected {Expected}, found {Found}";
}
