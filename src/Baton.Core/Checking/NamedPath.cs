using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>A path into what some producer produces, in a value or in a template.</summary>
internal sealed record NamedPath(string Producer, ImmutableArray<string> Fields, SourceSpan Span)
{
    public string Text => Join(Producer, Fields);

    public static string Join(string producer, IEnumerable<string> fields) => string.Join('.', fields.Prepend(producer)).Replace(".[]", "[]", StringComparison.Ordinal);

    /// <summary>In the order written.</summary>
    public static IEnumerable<NamedPath> In(ValueExpression expression) => expression switch
    {
        ValueExpression.Path { Value: var path } => [new NamedPath(path.Producer, path.Fields, path.Span)],
        ValueExpression.Template template => template.Text.Paths.Select(p => new NamedPath(p.Producer, p.Fields, p.Span)),
        _ => [],
    };

    /// <summary>Whether two paths below one producer have something in common: one leads to where the other begins.</summary>
    public static bool Overlap(ImmutableArray<string> one, ImmutableArray<string> other)
    {
        for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
            if (one[i] != other[i] && !(IsItem(one[i]) && IsItem(other[i])))
                return false;
        return true;
    }

    /// <summary>A path into an <c>each</c> that keeps what each item yields as a row, as it would lead into one that keeps a list of each yield.</summary>
    public static ImmutableArray<string> ByYield(Step producer, ImmutableArray<string> fields) => (producer, fields) switch
    {
        (Step.Each { OnItemError: not OnItemError.Stop }, ["items"]) => [],
        (Step.Each { OnItemError: not OnItemError.Stop }, ["items", var item]) when IsItem(item) => [],
        (Step.Each { OnItemError: not OnItemError.Stop }, ["items", var item, var yield, .. var rest]) when IsItem(item) => [yield, item, .. rest],
        _ => fields,
    };

    /// <summary>Whether a segment leads to an item of a list: which one is not told apart.</summary>
    public static bool IsItem(string segment) => segment is "[]" or "first" or "last" || int.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
