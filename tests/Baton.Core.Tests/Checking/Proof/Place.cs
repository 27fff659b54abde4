using Baton.Core.Sources;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>Where in <c>workflow.yaml</c> something is read.</summary>
internal readonly record struct Place(int Start, int Length)
{
    public static Place Of(SourceSpan span) => new(span.Start, span.Length);

    public SourceSpan In(SourceFile file) => file.Span(Start, Length);
}
