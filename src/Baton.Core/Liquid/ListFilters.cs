using System.Text;

namespace Baton.Core.Liquid;

/// <summary>Filters over lists, and those that take any value.</summary>
internal static class ListFilters
{
    /// <summary>What an item costs that is compared with all others, in units of <see cref="LiquidLimits.MaxWork"/>.</summary>
    private const int SortingWork = 8;

    public static Value Join(FilterCall call)
    {
        string separator = call.ArgumentText(0, " ");
        var joined = new StringBuilder();
        bool isFirst = true;
        foreach (var item in call.ItemsOf(call.Input))
        {
            if (!isFirst)
                ValueText.AppendText(joined, separator, call.Budget, call.Span);
            isFirst = false;
            ValueText.Append(joined, item, call.Budget, call.Span);
        }
        return call.Text(joined.ToString());
    }

    public static Value End(FilterCall call, bool isLast)
    {
        var items = call.ItemsOf(call.Input);
        return items.Count > 0
            ? items[isLast ? items.Count - 1 : 0]
            : new Value.Missing($"the {call.Name} item is wanted, and the list is empty", call.Span);
    }

    public static Value Size(FilterCall call) => SizeOf(call.Input) is { } size
        ? Value.Number.Of(size)
        : throw call.Fail($"needs a list, a text or an object, and this is {call.Input.Kind}");

    /// <summary>Characters of a text, items of a list, fields of an object; null for what has no size.</summary>
    public static int? SizeOf(Value value) => value switch
    {
        Value.Text text => TextFilters.Length(text.Value),
        Value.List list => list.Items.Length,
        Value.Array array => array.Element.GetArrayLength(),
        Value.Object fields => fields.Element.GetPropertyCount(),
        _ => null,
    };

    /// <summary>A negative start counts from the end; outside there is nothing.</summary>
    public static Value Slice(FilterCall call)
    {
        int start = call.ArgumentWhole(0, 0), length = call.ArgumentWhole(1, 1);
        if (call.Input is Value.List or Value.Array)
        {
            var items = call.ItemsOf(call.Input);
            int from = start < 0 ? items.Count + start : start;
            return call.List(from < 0 || length < 0 ? [] : items.Skip(from).Take(length));
        }
        string text = call.InputText;
        int first = start < 0 ? TextFilters.Length(text) + start : start;
        if (first < 0 || length < 0)
            return call.Text("");
        string tail = text[TextFilters.OffsetOf(text, first)..];
        return call.Text(tail[..TextFilters.OffsetOf(tail, length)]);
    }

    /// <summary>Numbers by value or texts by their UTF-16 units, items that are equal in their order, nil last.</summary>
    public static Value Sort(FilterCall call, bool ignoresCase)
    {
        var items = call.ItemsOf(call.Input);
        call.Budget.Spend(items.Count * SortingWork, call.Span);
        string? field = call.Arguments.Length > 0 ? call.ArgumentText(0) : null;
        var keys = items.Select(item => field is null ? item : call.FieldOf(item, field)).ToArray();
        // What can't be put in order is refused before sorting begins: a comparer must not throw.
        if (keys.All(key => key.IsNil || key is Value.Text))
            return Ordered(call, items, keys.Select(key => key is Value.Text text ? ignoresCase ? text.Value.ToLowerInvariant() : text.Value : null), StringComparer.Ordinal);
        if (!ignoresCase && keys.All(key => key.IsNil || key is Value.Number { Amount: not null }))
            return Ordered(call, items, keys.Select(key => (key as Value.Number)?.Amount), Comparer<decimal?>.Default);
        var first = keys.First(key => !key.IsNil);
        var other = keys.FirstOrDefault(key => !key.IsNil && key.GetType() != first.GetType()) ?? first;
        throw call.Fail(ReferenceEquals(first, other)
            ? $"can't put {first.Kind} in order"
            : $"can't put {first.Kind} and {other.Kind} in one order");
    }

    public static Value Unique(FilterCall call)
    {
        var seen = new HashSet<string>();
        return call.List(call.ItemsOf(call.Input).Where(item => seen.Add(Identity(call, item))));
    }

    /// <summary>An item without the field stays a gap: whoever outputs it gets the exception, and <c>compact</c> takes it out.</summary>
    public static Value Map(FilterCall call) => call.List(call.ItemsOf(call.Input).Select(item => call.FieldOf(item, call.ArgumentText(0))));

    /// <summary>Items whose field equals the second argument, or, without one, holds. An item without the field does not match.</summary>
    public static Value Where(FilterCall call)
    {
        string field = call.ArgumentText(0);
        return call.List(call.ItemsOf(call.Input).Where(item =>
        {
            var value = call.FieldOf(item, field);
            return call.Arguments.Length > 1 ? call.Comparison.AreEqual(value, call.Arguments[1], call.Span) : value.IsTrue;
        }));
    }

    public static Value Sum(FilterCall call)
    {
        decimal sum = 0;
        bool isWhole = true;
        foreach (var item in call.ItemsOf(call.Input))
        {
            var number = call.NumberOf(call.Arguments.Length > 0 ? call.FieldOf(item, call.ArgumentText(0)) : item);
            sum += number.Amount!.Value;
            isWhole &= number.IsWhole;
        }
        return Value.Number.Of(sum, isWhole);
    }

    /// <summary>In place of nil, of false (unless <c>allow_false: true</c>) and of what is empty.</summary>
    public static Value Default(FilterCall call)
    {
        bool stands = call.Input is Value.Boolean { Value: false } ? call.AllowsFalse : call.Input.IsTrue && !Comparison.IsEmpty(call.Input);
        return stands ? call.Input : call.Arguments[0];
    }

    public static Value Json(FilterCall call)
    {
        var json = new StringBuilder();
        ValueText.AppendJson(json, call.Input, call.Budget, call.Span);
        return call.Text(json.ToString());
    }

    private static Value Ordered<TKey>(FilterCall call, IReadOnlyList<Value> items, IEnumerable<TKey?> keys, IComparer<TKey?> comparer) =>
        call.List(items.Zip(keys).OrderBy(pair => pair.Second is null).ThenBy(pair => pair.Second, comparer).Select(pair => pair.First));

    /// <summary>Equal for equal values, and for these alone; a number by its value.</summary>
    private static string Identity(FilterCall call, Value item)
    {
        call.Budget.Spend(SortingWork, call.Span);
        if (item is Value.Number { Amount: { } amount })
            return Value.Number.Of(amount, isWhole: true).Source;
        if (item is Value.Missing)
            return "";
        var json = new StringBuilder();
        ValueText.AppendJson(json, item, call.Budget, call.Span);
        return json.ToString();
    }
}
