using System.Collections.Immutable;

namespace Baton.Core.Liquid;

/// <summary>A block whose end has not come yet.</summary>
internal abstract class OpenBlock(Piece opening)
{
    public Piece Opening { get; } = opening;

    public string Tag => Opening.Tag;

    /// <summary>Where nodes go that come now.</summary>
    public ImmutableArray<LiquidNode>.Builder Body { get; protected set; } = ImmutableArray.CreateBuilder<LiquidNode>();

    public bool HasElse { get; protected set; }

    public virtual void Else()
    {
        HasElse = true;
        NewBody();
    }

    public abstract LiquidNode? Close(FindingList findings, int end);

    protected void NewBody() => Body = ImmutableArray.CreateBuilder<LiquidNode>();

    /// <summary>An <c>if</c> or <c>unless</c>. A test that can't be read is null: its body is still read, for its findings.</summary>
    public sealed class If(Piece opening, LiquidTest? test) : OpenBlock(opening)
    {
        private readonly ImmutableArray<LiquidNode.Branch>.Builder _branches = ImmutableArray.CreateBuilder<LiquidNode.Branch>();
        private bool _isFirst = true;
        private LiquidTest? _test = test;

        public void ElseIf(LiquidTest? test)
        {
            EndBranch();
            _test = test;
            NewBody();
        }

        public override void Else()
        {
            EndBranch();
            base.Else();
        }

        public override LiquidNode Close(FindingList findings, int end)
        {
            if (!HasElse)
                EndBranch();
            return new LiquidNode.If(_branches.ToImmutable(), HasElse ? Body.ToImmutable() : [], findings.Span(Opening.Start, end));
        }

        private void EndBranch()
        {
            if (_test is not null)
                _branches.Add(new LiquidNode.Branch(_test, _isFirst && Tag == "unless", Body.ToImmutable()));
            _isFirst = false;
        }
    }

    public sealed class Case(Piece opening, LiquidExpression? subject) : OpenBlock(opening)
    {
        private readonly ImmutableArray<LiquidNode.When>.Builder _whens = ImmutableArray.CreateBuilder<LiquidNode.When>();
        private ImmutableArray<LiquidExpression>? _values;

        /// <summary>Before the first <c>when</c> nothing but white space can stand.</summary>
        public bool HasBegun => _values is not null || HasElse;

        public void When(ImmutableArray<LiquidExpression> values)
        {
            EndWhen();
            _values = values;
            NewBody();
        }

        public override void Else()
        {
            EndWhen();
            base.Else();
        }

        public override LiquidNode? Close(FindingList findings, int end)
        {
            if (!HasElse)
                EndWhen();
            return subject is null ? null
                : new LiquidNode.Case(subject, _whens.ToImmutable(), HasElse ? Body.ToImmutable() : [], findings.Span(Opening.Start, end));
        }

        private void EndWhen()
        {
            if (_values is { } values)
                _whens.Add(new LiquidNode.When(values, Body.ToImmutable()));
        }
    }

    /// <param name="head">A <c>for</c> without its bodies; null when it can't be read.</param>
    public sealed class For(Piece opening, LiquidNode.For? head) : OpenBlock(opening)
    {
        private ImmutableArray<LiquidNode> _rounds;

        public string? Variable => head?.Variable;

        public override void Else()
        {
            _rounds = Body.ToImmutable();
            base.Else();
        }

        public override LiquidNode? Close(FindingList findings, int end) =>
            head is null ? null
            : new LiquidNode.For(head.Variable, head.Collection, head.Limit, head.Offset, head.Reversed,
                HasElse ? _rounds : Body.ToImmutable(), HasElse ? Body.ToImmutable() : [], findings.Span(Opening.Start, end));
    }

    public sealed class Capture(Piece opening, string? name) : OpenBlock(opening)
    {
        public override LiquidNode? Close(FindingList findings, int end) =>
            name is null ? null : new LiquidNode.Capture(name, Body.ToImmutable(), findings.Span(Opening.Start, end));
    }
}
