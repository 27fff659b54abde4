using Baton.Core.Workflows;

namespace Baton.Engine.Prompts;

/// <summary>Why a step is not handed what it asks for.</summary>
/// <param name="Code">Of the finding that tells of it before a run; null where none can.</param>
public sealed record Refusal(string? Code, string Message)
{
    public static Refusal NotSet(ValuePath path) =>
        new("HO001", $"`{path}` is needed and is not there: `{path.Producer}` has not produced it");
}
