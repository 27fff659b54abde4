namespace Baton.Core.Liquid;

/// <summary>One step of a path that a template reads.</summary>
public abstract record LiquidSegment
{
    private LiquidSegment() { }

    /// <summary>As contracts look it up: an index as its digits, an item as <c>[]</c>.</summary>
    public string AsName => this switch
    {
        Name name => name.Value,
        Index index => index.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "[]",
    };

    /// <summary>A field, or on a list <c>first</c>, <c>last</c> and <c>size</c>, or on a text <c>size</c>.</summary>
    public sealed record Name(string Value) : LiquidSegment
    {
        public override string ToString() => Value;
    }

    /// <summary>A constant index into a list; a negative one counts from the end.</summary>
    public sealed record Index(int Value) : LiquidSegment
    {
        public override string ToString() => $"[{Value}]";
    }

    /// <summary>An item that only rendering knows: the variable of a <c>for</c>, or an index that is itself a path.</summary>
    public sealed record Element : LiquidSegment
    {
        public override string ToString() => "[]";
    }
}
