namespace Baton.Engine.Prompts;

/// <summary>A value that has to be there is not.</summary>
public sealed class HandoffException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;
}
