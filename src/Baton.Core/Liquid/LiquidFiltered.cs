using System.Collections.Immutable;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>A value and the filters it goes through, in order.</summary>
public sealed record LiquidFiltered(LiquidExpression Input, ImmutableArray<LiquidFilter> Filters, SourceSpan Span);

/// <param name="AllowsFalse">For <c>default</c>: <c>allow_false: true</c> was given, and false stays.</param>
/// <param name="Span">The name and its arguments.</param>
public sealed record LiquidFilter(string Name, ImmutableArray<LiquidExpression> Arguments, bool AllowsFalse, SourceSpan NameSpan, SourceSpan Span);
