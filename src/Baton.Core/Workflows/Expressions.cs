using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Where a value is wanted: a path to one, a template that makes one, or a constant.</summary>
public abstract record ValueExpression(SourceSpan Span)
{
    public sealed record Path(ValuePath Value) : ValueExpression(Value.Span);

    public sealed record Template(LiquidTemplate Text, SourceSpan Span) : ValueExpression(Span);

    public sealed record Constant(JsonElement Value, SourceSpan Span) : ValueExpression(Span);
}

/// <summary><c>draft.body</c>: a producer and the fields inside what it produced; no fields mean all of it.</summary>
/// <param name="IsOptional">Written with a <c>?</c> at its end: may be absent.</param>
public sealed record ValuePath(string Producer, ImmutableArray<string> Fields, bool IsOptional, SourceSpan Span)
{
    public string Text => Fields.IsEmpty ? Producer : $"{Producer}.{string.Join('.', Fields)}";

    public override string ToString() => Text;
}

public sealed record NamedExpression(string Name, ValueExpression Value, SourceSpan NameSpan)
{
    /// <summary>In a review's content: it is there to be understood, and need not be sent.</summary>
    public bool IsContext { get; init; }
}

/// <summary>What a step is handed besides the brief.</summary>
/// <param name="Name">What the handoff and the templates call it: the path itself, or what <c>as:</c> says.</param>
public sealed record Need(string Name, ValuePath From, JsonElement? Default)
{
    public bool IsOptional => From.IsOptional;
}

public sealed record ScorerUse(string Name, JsonElement Options, SourceSpan Span)
{
    /// <summary>The options where they are written; null when there are none.</summary>
    public SourceNode.Mapping? Written { get; init; }

    /// <summary>The options as the scorer types them: what is no number to it stays as it was written.</summary>
    public JsonElement OptionsUnder(Contract contract) => Written is null ? Options : TypedValue.Read(Written, contract, []) ?? Options;
}
