using System.Text.Json;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>What <c>==</c>, <c>&lt;</c> and <c>contains</c> mean between two values.</summary>
internal sealed class Comparison(RenderBudget budget)
{
    public bool Holds(Value left, LiquidComparison comparison, Value right, SourceSpan span)
    {
        budget.Spend(1, span);
        return comparison switch
        {
            LiquidComparison.Equal => AreEqual(left, right, span),
            LiquidComparison.NotEqual => !AreEqual(left, right, span),
            LiquidComparison.Contains => Contains(left, right, span),
            _ => IsOrdered(left, comparison, right, span),
        };
    }

    /// <summary>Between kinds nothing is equal; numbers are equal by value (<c>1.0 == 1</c>); lists and objects by what is in them.</summary>
    public bool AreEqual(Value left, Value right, SourceSpan span, int depth = 0)
    {
        if (depth > LiquidLimits.MaxDataDepth)
            throw new LiquidException($"the data is nested more than {LiquidLimits.MaxDataDepth} deep", span);
        budget.Spend(1, span);
        switch (left, right)
        {
            case (Value.Blank or Value.Empty, Value.Blank or Value.Empty):
                return left.GetType() == right.GetType();
            case (Value.Blank, _):
                return IsBlank(right);
            case (_, Value.Blank):
                return IsBlank(left);
            case (Value.Empty, _):
                return IsEmpty(right);
            case (_, Value.Empty):
                return IsEmpty(left);
            case (Value.Boolean a, Value.Boolean b):
                return a.Value == b.Value;
            case (Value.Number a, Value.Number b):
                return a.Source == b.Source || (a.Amount is { } x && b.Amount is { } y && x == y);
            case (Value.Text a, Value.Text b):
                budget.Spend(Math.Min(a.Value.Length, b.Value.Length) / 16, span);
                return a.Value == b.Value;
            case (Value.Object a, Value.Object b):
                return ObjectsAreEqual(a.Element, b.Element, span, depth);
            case (Value.List or Value.Array, Value.List or Value.Array):
                var items = Items(left, span);
                var others = Items(right, span);
                if (items.Count != others.Count)
                    return false;
                for (int i = 0; i < items.Count; i++)
                    if (!AreEqual(items[i], others[i], span, depth + 1))
                        return false;
                return true;
            default:
                return left.IsNil && right.IsNil;
        }
    }

    /// <summary>The items of a list; each costs one unit of work.</summary>
    public IReadOnlyList<Value> Items(Value list, SourceSpan span)
    {
        if (list is Value.List made)
        {
            budget.Spend(made.Items.Length, span);
            return made.Items;
        }
        var array = ((Value.Array)list).Element;
        budget.Spend(array.GetArrayLength(), span);
        var items = new List<Value>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
            items.Add(Value.Of(item, span));
        return items;
    }

    public static bool IsEmpty(Value value) => value switch
    {
        Value.Text text => text.Value.Length == 0,
        Value.List list => list.Items.IsEmpty,
        Value.Array array => array.Element.GetArrayLength() == 0,
        Value.Object fields => fields.Element.GetPropertyCount() == 0,
        _ => false,
    };

    private static bool IsBlank(Value value) => value switch
    {
        Value.Boolean boolean => !boolean.Value,
        Value.Text text => string.IsNullOrWhiteSpace(text.Value),
        _ => value.IsNil || IsEmpty(value),
    };

    private bool ObjectsAreEqual(JsonElement a, JsonElement b, SourceSpan span, int depth)
    {
        if (a.GetPropertyCount() != b.GetPropertyCount())
            return false;
        foreach (var (name, value) in Value.Fields(a, span))
            if (!b.TryGetProperty(name, out var other) || !AreEqual(Value.Of(value, span), Value.Of(other, span), span, depth + 1))
                return false;
        return true;
    }

    private bool Contains(Value whole, Value part, SourceSpan span)
    {
        if (whole.IsNil || part.IsNil)
            return false;
        switch (whole)
        {
            case Value.List or Value.Array:
                foreach (var item in Items(whole, span))
                    if (AreEqual(item, part, span))
                        return true;
                return false;
            case Value.Text text when part is Value.Text or Value.Number or Value.Boolean:
                budget.Spend(text.Value.Length / 16, span);
                return text.Value.Contains(part switch
                {
                    Value.Text sought => sought.Value,
                    Value.Number number => number.Source,
                    _ => part.IsTrue ? "true" : "false",
                }, StringComparison.Ordinal);
            case Value.Object fields when part is Value.Text name:
                return fields.Element.TryGetProperty(name.Value, out _);
            default:
                throw new LiquidException($"{whole.Kind} can't contain {part.Kind}; `contains` asks a list for an item, a text for a part of it, an object for the name of a field", span);
        }
    }

    /// <summary>Nothing is less or greater than nil.</summary>
    private bool IsOrdered(Value left, LiquidComparison comparison, Value right, SourceSpan span)
    {
        if (left.IsNil || right.IsNil || left is Value.Empty or Value.Blank || right is Value.Empty or Value.Blank)
            return false;
        int order = Order(left, right, span);
        return comparison switch
        {
            LiquidComparison.Less => order < 0,
            LiquidComparison.LessOrEqual => order <= 0,
            LiquidComparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private int Order(Value left, Value right, SourceSpan span)
    {
        switch (left, right)
        {
            case (Value.Number { Amount: { } a }, Value.Number { Amount: { } b }):
                return a.CompareTo(b);
            case (Value.Text a, Value.Text b):
                budget.Spend(Math.Min(a.Value.Length, b.Value.Length) / 16, span);
                return string.CompareOrdinal(a.Value, b.Value);
            default:
                throw new LiquidException($"{left.Kind} can't be put in order with {right.Kind}; compare two numbers or two texts", span);
        }
    }
}
