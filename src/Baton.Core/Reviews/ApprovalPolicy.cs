using System.Collections.Immutable;

namespace Baton.Core.Reviews;

/// <summary>Whose approvals it takes. <see cref="Groups"/> are names of groups, never of people.</summary>
public abstract record ApprovalPolicy(ImmutableArray<string> Groups)
{
    /// <summary>Whether these approvals suffice.</summary>
    /// <param name="approved">The groups on whose behalf somebody approved the present content.</param>
    public abstract bool IsMet(IReadOnlySet<string> approved);

    public abstract string InWords { get; }

    public sealed record Any(ImmutableArray<string> Groups) : ApprovalPolicy(Groups)
    {
        public override bool IsMet(IReadOnlySet<string> approved) => Groups.Any(approved.Contains);

        public override string InWords => Groups.Length == 1 ? Groups[0] : $"any of {string.Join(", ", Groups)}";
    }

    public sealed record All(ImmutableArray<string> Groups) : ApprovalPolicy(Groups)
    {
        public override bool IsMet(IReadOnlySet<string> approved) => Groups.All(approved.Contains);

        public override string InWords => Groups.Length == 1 ? Groups[0] : $"all of {string.Join(", ", Groups)}";
    }

    public sealed record AtLeast(int Count, ImmutableArray<string> Groups) : ApprovalPolicy(Groups)
    {
        public override bool IsMet(IReadOnlySet<string> approved) => Groups.Count(approved.Contains) >= Count;

        public override string InWords => $"at least {Count} of {string.Join(", ", Groups)}";
    }
}
