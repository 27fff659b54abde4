using Baton.Core.Workflows;

namespace Baton.Engine.Prompts;

/// <summary>A value that has to be there is not.</summary>
public sealed class HandoffException(ValuePath lacking) : Exception(Refusal.NotSet(lacking).Message)
{
    public ValuePath Lacking { get; } = lacking;

    public Refusal Refusal => Refusal.NotSet(Lacking);
}
