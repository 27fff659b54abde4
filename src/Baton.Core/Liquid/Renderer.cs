using System.Collections.Immutable;
using System.Text;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>Writes the nodes of a template out. Depth of recursion is bounded by <see cref="LiquidLimits.MaxNesting"/>.</summary>
internal sealed class Renderer
{
    private enum Flow { On, Break, Continue }

    private readonly RenderBudget _budget = new();
    private readonly Evaluator _values;
    private StringBuilder _output = new();

    public Renderer(ILiquidScope scope) => _values = new Evaluator(scope, _budget);

    public string Render(ImmutableArray<LiquidNode> nodes)
    {
        RenderAll(nodes);
        return _output.ToString();
    }

    private Flow RenderAll(ImmutableArray<LiquidNode> nodes)
    {
        foreach (var node in nodes)
            if (Render(node) is var flow and not Flow.On)
                return flow;
        return Flow.On;
    }

    private Flow Render(LiquidNode node)
    {
        _budget.Spend(1, node.Span);
        switch (node)
        {
            case LiquidNode.Text text:
                ValueText.AppendText(_output, text.Value, _budget, text.Span);
                return Flow.On;
            case LiquidNode.Output output:
                ValueText.Append(_output, _values.Of(output.Value), _budget, output.Value.Span);
                return Flow.On;
            case LiquidNode.Assign assign:
                _values.Locals.Assign(assign.Name, _values.Of(assign.Value));
                return Flow.On;
            case LiquidNode.If choice:
                return RenderIf(choice);
            case LiquidNode.Case choice:
                return RenderCase(choice);
            case LiquidNode.For loop:
                return RenderFor(loop);
            case LiquidNode.Capture capture:
                return RenderCapture(capture);
            case LiquidNode.Break:
                return Flow.Break;
            case LiquidNode.Continue:
                return Flow.Continue;
            default:
                throw new InvalidOperationException(node.ToString());
        }
    }

    private Flow RenderIf(LiquidNode.If choice)
    {
        foreach (var branch in choice.Branches)
            if (_values.Holds(branch.Test) != branch.Negated)
                return RenderAll(branch.Body);
        return RenderAll(choice.Else);
    }

    private Flow RenderCase(LiquidNode.Case choice)
    {
        var subject = _values.Of(choice.Subject);
        foreach (var when in choice.Whens)
            foreach (var value in when.Values)
                if (_values.Comparison.AreEqual(subject, _values.Of(value), value.Span))
                    return RenderAll(when.Body);
        return RenderAll(choice.Else);
    }

    private Flow RenderFor(LiquidNode.For loop)
    {
        var items = Items(loop);
        if (items.Count == 0)
            return RenderAll(loop.Else);
        var frame = new Locals.LoopFrame(loop.Variable, items.Count);
        _values.Locals.Enter(frame);
        for (int i = 0; i < items.Count; i++)
        {
            _budget.Iterate(loop.Span);
            frame.Index = i;
            frame.Item = items[i];
            if (RenderAll(loop.Body) == Flow.Break)
                break;
        }
        _values.Locals.Leave();
        return Flow.On;
    }

    private List<Value> Items(LiquidNode.For loop)
    {
        var collection = Evaluator.Present(_values.Of(loop.Collection));
        IEnumerable<Value> items = collection switch
        {
            Value.List or Value.Array => _values.Comparison.Items(collection, loop.Collection.Span),
            Value.Object fields => Pairs(fields, loop.Collection.Span),
            _ => throw new LiquidException($"`for` needs a list, and this is {collection.Kind}; test it with `if` before", loop.Collection.Span),
        };
        if (loop.Offset is not null)
            items = items.Skip(NotNegative(loop.Offset, "`offset`"));
        if (loop.Limit is not null)
            items = items.Take(NotNegative(loop.Limit, "`limit`"));
        var list = items.ToList();
        if (loop.Reversed)
            list.Reverse();
        return list;
    }

    /// <summary>As in Liquid, an object is a list of pairs of name and value.</summary>
    private List<Value> Pairs(Value.Object fields, SourceSpan span)
    {
        var pairs = Value.Fields(fields.Element, span)
            .Select(Value (field) => new Value.List([new Value.Text(field.Name), Value.Of(field.Value, span)])).ToList();
        _budget.Spend(pairs.Count, span);
        return pairs;
    }

    private int NotNegative(LiquidExpression expression, string what)
    {
        int count = _values.Whole(expression, what);
        return count >= 0 ? count : throw new LiquidException($"{what} can't be negative", expression.Span);
    }

    private Flow RenderCapture(LiquidNode.Capture capture)
    {
        var outer = _output;
        _output = new StringBuilder();
        var flow = RenderAll(capture.Body);
        _values.Locals.Assign(capture.Name, new Value.Text(_output.ToString()));
        _output = outer;
        return flow;
    }
}
