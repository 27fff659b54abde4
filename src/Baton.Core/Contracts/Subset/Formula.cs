using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>What a demand comes to for values of one sort: rules, and the ways to combine them.</summary>
internal abstract record Formula
{
    private Formula()
    {
    }

    public static readonly Formula Always = new All([]);

    public static readonly Formula Never = new Any([]);

    public sealed record All(IReadOnlyList<Formula> Parts) : Formula;

    public sealed record Any(IReadOnlyList<Formula> Ways) : Formula;

    /// <summary>Another schema about the same value, to be taken apart when its turn comes.</summary>
    public sealed record Fits(Demand Demand) : Formula;

    /// <summary>Something more is asked that is not followed here, so what is found may not do.</summary>
    public sealed record Unclear(string Why) : Formula;

    public sealed record OneOf(IReadOnlyList<JsonElement> Values) : Formula;

    /// <summary>For numbers and texts; for lists and objects it is spelt out.</summary>
    public sealed record Differs(JsonElement Value) : Formula;

    public sealed record AtLeast(ExactNumber Bound, bool Exclusive) : Formula;

    public sealed record AtMost(ExactNumber Bound, bool Exclusive) : Formula;

    public sealed record Multiple(ExactNumber Step, bool Holds) : Formula;

    public sealed record Whole(bool Holds) : Formula;

    /// <summary>Code points of a text, items of a list, properties of an object.</summary>
    public sealed record Size(long Least, long? Most) : Formula;

    public sealed record OneLine(bool Holds) : Formula;

    public sealed record Matches(Regex Regex, string Pattern, bool Holds) : Formula;

    public sealed record InFormat(string Name, TextFormat Format, bool Holds) : Formula;

    /// <summary>What each item must be by its place.</summary>
    public sealed record Items(ListRules Rules) : Formula;

    /// <summary>The item is there and is none of these.</summary>
    public sealed record ItemRefused(int Index, SchemaNode Node) : Formula;

    /// <summary>There is such an item at the index or after it.</summary>
    public sealed record SomeItemRefused(int From, SchemaNode Node) : Formula;

    public sealed record Containing(SchemaNode Node, long Least) : Formula;

    public sealed record ContainingAtMost(SchemaNode Node, long Most) : Formula;

    public sealed record Unique(bool Holds) : Formula;

    /// <summary>What each property and its name must be.</summary>
    public sealed record Properties(ObjectRules Rules) : Formula;

    public sealed record Has(string Name) : Formula;

    public sealed record Lacks(string Name) : Formula;

    /// <summary>The property is there and is none of these.</summary>
    public sealed record PropertyRefused(string Name, SchemaNode Node) : Formula;

    /// <summary>Some property has a name that will do, and is none of these.</summary>
    /// <param name="Outside">A name its <c>properties</c> and <c>patternProperties</c> do not know.</param>
    /// <param name="Matching">A name the pattern matches.</param>
    public sealed record SomePropertyRefused(ObjectRules? Outside, Regex? Matching, SchemaNode Node) : Formula;

    public sealed record SomeNameRefused(SchemaNode Names) : Formula;
}
