using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>What a reader sees of a producer.</summary>
internal abstract record Sight
{
    private Sight() { }

    /// <summary>The brief, the brand, the run: always there.</summary>
    public sealed record Ambient : Sight;

    /// <summary>The variable of an <c>each</c> that the reader stands in.</summary>
    public sealed record Item : Sight;

    /// <summary>An earlier step: it had its turn, and was skipped only if its own <c>when</c> did not hold.</summary>
    public sealed record Before(PlanNode Producer) : Sight;

    /// <summary>The reader itself or a later step, in a loop: the latest earlier round, if there is one.</summary>
    /// <param name="Loop">Where the innermost loop over both begins: readers that share it see the same round.</param>
    public sealed record Earlier(PlanNode Producer, int Loop) : Sight;

    /// <summary>The reader itself or a later step, and nothing leads back.</summary>
    public sealed record Later(PlanNode Producer) : Sight;

    /// <summary>A step inside a region that the reader is not in.</summary>
    public sealed record Outside(PlanNode Region) : Sight;

    /// <summary>A step of another branch of the same <c>parallel</c>.</summary>
    public sealed record Sibling(PlanNode Parallel) : Sight;

    /// <summary>Read from a step's <c>on_error</c>: the step itself, or one inside it.</summary>
    public sealed record Failed(PlanNode Step) : Sight;

    /// <summary>The variable of an <c>each</c> that the reader is not in.</summary>
    public sealed record OtherItem(PlanNode Each) : Sight;

    public sealed record Memory : Sight;

    public sealed record Nothing : Sight;
}
