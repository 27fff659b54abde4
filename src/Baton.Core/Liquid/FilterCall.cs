using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>One use of a filter: its input, its arguments, and how each is taken as a text, a number or a list.</summary>
internal sealed class FilterCall(string name, Value input, ImmutableArray<Value> arguments, bool allowsFalse, RenderBudget budget, SourceSpan span)
{
    public string Name { get; } = name;

    public Value Input { get; } = input;

    public ImmutableArray<Value> Arguments { get; } = arguments;

    public bool AllowsFalse { get; } = allowsFalse;

    public RenderBudget Budget { get; } = budget;

    public SourceSpan Span { get; } = span;

    public Comparison Comparison { get; } = new(budget);

    public string InputText => TextOf(Input);

    public Value Text(string text) => new Value.Text(Budget.Text(text, Span));

    public Value List(IEnumerable<Value> items)
    {
        var list = items.ToImmutableArray();
        Budget.Spend(list.Length, Span);
        return new Value.List(list);
    }

    public LiquidException Fail(string message) => new($"`{Name}` {message}", Span);

    public string ArgumentText(int index, string absent = "") => index < Arguments.Length ? TextOf(Arguments[index]) : absent;

    public int ArgumentWhole(int index, int absent)
    {
        if (index >= Arguments.Length)
            return absent;
        decimal value = NumberOf(Arguments[index]).Amount!.Value;
        if (decimal.Truncate(value) != value)
            throw Fail("takes a whole number");
        return (int)Math.Clamp(value, -LiquidLimits.MaxOutputLength, LiquidLimits.MaxOutputLength);
    }

    /// <summary>A number, or a text that spells one; its amount is never null.</summary>
    public Value.Number NumberOf(Value value)
    {
        switch (value)
        {
            case Value.Number { Amount: not null } number:
                return number;
            case Value.Number:
                throw Fail("met a number too large to reckon with");
            case Value.Text { Value: var text } when decimal.TryParse(text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _):
                return new Value.Number(text);
            case Value.Missing missing:
                throw new LiquidException(missing.Message, missing.Span);
            default:
                throw Fail($"needs a number, and this is {Shown(value)}");
        }
    }

    public IReadOnlyList<Value> ItemsOf(Value value) => value switch
    {
        Value.List or Value.Array => Comparison.Items(value, Span),
        Value.Missing missing => throw new LiquidException(missing.Message, missing.Span),
        _ => throw Fail($"needs a list, and this is {Shown(value)}"),
    };

    public string TextOf(Value value)
    {
        var text = new StringBuilder();
        ValueText.Append(text, value, Budget, Span);
        return text.ToString();
    }

    /// <summary>What a dotted path leads to from an item; nil is given on, absence comes as <see cref="Value.Missing"/>.</summary>
    public Value FieldOf(Value item, string path)
    {
        foreach (string field in path.Split('.'))
        {
            Budget.Spend(1, Span);
            if (item is not Value.Object { Element: var element })
                return new Value.Missing($"`{Name}` looks for `{path}`, and an item is {Shown(item)}", Span);
            if (!element.TryGetProperty(field, out JsonElement found))
                return new Value.Missing($"`{Name}` looks for `{path}`, and an item has no field `{field}`"
                    + NearestWord.Suggest(field, Value.Fields(element, Span).Select(f => f.Name)), Span);
            item = Value.Of(found, Span);
        }
        return item;
    }

    private static string Shown(Value value) => value switch
    {
        Value.Text { Value: { Length: <= 40 } text } => $"the text \"{text}\"",
        _ => value.Kind,
    };
}
