using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>Gives expressions and conditions their value against a scope.</summary>
internal sealed class Evaluator(ILiquidScope scope, RenderBudget budget)
{
    private readonly Comparison _comparison = new(budget);

    public Locals Locals { get; } = new();

    public Comparison Comparison => _comparison;

    public bool Holds(LiquidTest test) => test switch
    {
        LiquidTest.Truth truth => Of(truth.Value).IsTrue,
        LiquidTest.Compare compare => _comparison.Holds(Of(compare.Left), compare.Comparison, Of(compare.Right), compare.Span),
        LiquidTest.And and => Holds(and.Left) && Holds(and.Right),
        LiquidTest.Or or => Holds(or.Left) || Holds(or.Right),
        _ => throw new InvalidOperationException(test.ToString()),
    };

    public Value Of(LiquidFiltered filtered)
    {
        var value = Of(filtered.Input);
        foreach (var filter in filtered.Filters)
        {
            var arguments = filter.Arguments.Select(argument => Present(Of(argument))).ToImmutableArray();
            var input = filter.Name == "default" ? value : Present(value);
            value = FilterRules.Apply(new FilterCall(filter.Name, input, arguments, filter.AllowsFalse, budget, filter.Span));
        }
        return value;
    }

    public Value Of(LiquidExpression expression)
    {
        budget.Spend(1, expression.Span);
        return expression switch
        {
            LiquidExpression.Text text => new Value.Text(text.Value),
            LiquidExpression.Number number => new Value.Number(number.Source),
            LiquidExpression.Boolean boolean => new Value.Boolean(boolean.Value),
            LiquidExpression.Nil => new Value.Null(),
            LiquidExpression.Empty => new Value.Empty(),
            LiquidExpression.Blank => new Value.Blank(),
            LiquidExpression.Range range => Numbers(range),
            LiquidExpression.Path path => Follow(path),
            _ => throw new InvalidOperationException(expression.ToString()),
        };
    }

    /// <summary>A whole number, where nothing else will do.</summary>
    public int Whole(LiquidExpression expression, string what)
    {
        var value = Present(Of(expression));
        if (value is Value.Text text)
            value = new Value.Number(text.Value);
        if (value is Value.Number { Amount: { } amount } && decimal.Truncate(amount) == amount && Math.Abs(amount) <= int.MaxValue / 2)
            return (int)amount;
        throw new LiquidException($"{what} is a whole number, and this is {value.Kind}", expression.Span);
    }

    public static Value Present(Value value) => value is Value.Missing missing ? throw new LiquidException(missing.Message, missing.Span, isMissing: true) : value;

    private Value.List Numbers(LiquidExpression.Range range)
    {
        int from = Whole(range.From, "the start of a range"), to = Whole(range.To, "the end of a range");
        long count = Math.Max(0, (long)to - from + 1);
        if (count > LiquidLimits.MaxIterations)
            throw new LiquidException($"a range has at most {LiquidLimits.MaxIterations} numbers, and this has {count}", range.Span);
        budget.Spend((int)count, range.Span);
        return new Value.List([.. Enumerable.Range(from, (int)count).Select(Value (number) => Value.Number.Of(number))]);
    }

    private Value Follow(LiquidExpression.Path path)
    {
        if (path.Root == "forloop" && Locals.InnermostLoop is { } loop && path.Steps is [LiquidExpression.Step.Field field])
            return loop.Field(field.Name) ?? new Value.Missing($"`forloop` has no field `{field.Name}`", path.Span);
        var value = Locals.Find(path.Root) ?? InScope(path);
        string shown = path.Root;
        foreach (var step in path.Steps)
        {
            if (value is Value.Missing)
                return value;
            value = step switch
            {
                LiquidExpression.Step.Field name => Field(value, name.Name, shown, path.Span),
                LiquidExpression.Step.Index index => Item(value, index.Value, shown, path.Span),
                LiquidExpression.Step.Computed computed => Computed(value, Of(computed.Value), shown, path.Span),
                _ => throw new InvalidOperationException(step.ToString()),
            };
            shown = step switch
            {
                LiquidExpression.Step.Field name => $"{shown}.{name.Name}",
                LiquidExpression.Step.Index index => $"{shown}[{index.Value}]",
                _ => $"{shown}[…]",
            };
        }
        if (value is Value.Text text)
            budget.Spend(text.Value.Length / 16, path.Span);
        return value;
    }

    private Value InScope(LiquidExpression.Path path) =>
        scope.Find(path.Root) is { ValueKind: not JsonValueKind.Undefined } found
            ? Value.Of(found, path.Span)
            : new Value.Missing($"nothing is set under the name `{path.Root}`", path.Span);

    private Value Field(Value value, string name, string shown, SourceSpan span)
    {
        budget.Spend(1 + (value is Value.Object ? ListFilters.SizeOf(value)!.Value / 32 : 0), span);
        switch (value)
        {
            case Value.Object { Element: var fields } when fields.TryGetProperty(name, out var found):
                return Value.Of(found, span);
            case Value.List or Value.Array when name is "first":
                return Item(value, 0, shown, span);
            case Value.List or Value.Array when name is "last":
                return Item(value, -1, shown, span);
            case Value.List or Value.Array or Value.Text or Value.Object when name == "size":
                return Value.Number.Of(ListFilters.SizeOf(value)!.Value);
            case Value.Object { Element: var fields }:
                return new Value.Missing($"`{shown}` has no field `{name}`" + NearestWord.Suggest(name, Value.Fields(fields, span).Select(f => f.Name)), span);
            default:
                return new Value.Missing($"`{shown}` is {value.Kind} and has no field `{name}`", span);
        }
    }

    private Value Item(Value value, int index, string shown, SourceSpan span)
    {
        if (value is not (Value.List or Value.Array))
            return new Value.Missing($"`{shown}` is {value.Kind} and has no item {index}", span);
        int count = ListFilters.SizeOf(value)!.Value;
        budget.Spend(1 + count / 32, span);
        int at = index < 0 ? count + index : index;
        if (at < 0 || at >= count)
            return new Value.Missing(count == 0 ? $"`{shown}` is an empty list" : $"`{shown}` has no item {index}: it has {count}", span);
        return value is Value.List list ? list.Items[at] : Value.Of(((Value.Array)value).Element[at], span);
    }

    private Value Computed(Value value, Value index, string shown, SourceSpan span) => index switch
    {
        Value.Missing => index,
        Value.Text name => Field(value, name.Value, shown, span),
        Value.Number { Amount: { } amount } when decimal.Truncate(amount) == amount && Math.Abs(amount) <= LiquidLimits.MaxOutputLength =>
            Item(value, (int)amount, shown, span),
        _ => new Value.Missing($"{index.Kind} is no index into `{shown}`", span),
    };
}
