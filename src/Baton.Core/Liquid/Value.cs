using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>A value while a template is rendered. Lists and objects of the data stay JSON until somebody looks inside.</summary>
internal abstract record Value
{
    private Value() { }

    /// <summary>With its article, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>Liquid holds everything to be true but nil and false.</summary>
    public virtual bool IsTrue => true;

    public virtual bool IsNil => false;

    /// <summary>What a path that leads nowhere gives: nil in a condition, an exception with this message where a value is needed.</summary>
    public sealed record Missing(string Message, SourceSpan Span) : Value
    {
        public override string Kind => "nothing";

        public override bool IsTrue => false;

        public override bool IsNil => true;
    }

    /// <summary>A JSON null, or <c>nil</c>: it is there, and it is nothing.</summary>
    public sealed record Null : Value
    {
        public override string Kind => "null";

        public override bool IsTrue => false;

        public override bool IsNil => true;
    }

    public sealed record Boolean(bool Value) : Value
    {
        public override string Kind => "a boolean";

        public override bool IsTrue => Value;
    }

    /// <param name="Source">How it is output.</param>
    public sealed record Number(string Source) : Value
    {
        public override string Kind => "a number";

        /// <summary>Written without a fraction, or made from such numbers alone: division by another one is whole then.</summary>
        public bool IsWhole { get; init; } = Source.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

        /// <summary>Null when beyond what a decimal holds.</summary>
        public decimal? Amount => decimal.TryParse(Source, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount) ? amount : null;

        public static Number Of(decimal amount, bool isWhole) =>
            new(amount == 0 ? "0" : amount.ToString("0.############################", CultureInfo.InvariantCulture)) { IsWhole = isWhole };

        public static Number Of(int amount) => new(amount.ToString(CultureInfo.InvariantCulture));
    }

    public sealed record Text(string Value) : Value
    {
        public override string Kind => "a text";
    }

    public sealed record List(ImmutableArray<Value> Items) : Value
    {
        public override string Kind => "a list";
    }

    /// <summary>A list as it stands in the data.</summary>
    public sealed record Array(JsonElement Element) : Value
    {
        public override string Kind => "a list";
    }

    public sealed record Object(JsonElement Element) : Value
    {
        public override string Kind => "an object";
    }

    /// <summary><c>empty</c>, to compare with.</summary>
    public sealed record Empty : Value
    {
        public override string Kind => "`empty`";
    }

    /// <summary><c>blank</c>, to compare with.</summary>
    public sealed record Blank : Value
    {
        public override string Kind => "`blank`";
    }

    /// <exception cref="LiquidException">A text in the data is no well-formed UTF-16.</exception>
    public static Value Of(JsonElement element, SourceSpan span) => element.ValueKind switch
    {
        JsonValueKind.True => new Boolean(true),
        JsonValueKind.False => new Boolean(false),
        JsonValueKind.Number => new Number(element.GetRawText()),
        JsonValueKind.String => new Text(WellFormed(() => element.GetString()!, span)),
        JsonValueKind.Array => new Array(element),
        JsonValueKind.Object => new Object(element),
        _ => new Null(),
    };

    /// <summary>The fields of an object in their order.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement fields, SourceSpan span)
    {
        foreach (var field in fields.EnumerateObject())
            yield return (WellFormed(() => field.Name, span), field.Value);
    }

    private static string WellFormed(Func<string> read, SourceSpan span)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new LiquidException("a text in the data holds half a character (an escape such as \\ud83d without its second half)", span);
        }
    }
}
