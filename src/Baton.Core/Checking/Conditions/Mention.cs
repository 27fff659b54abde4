using System.Text.Json;
using Baton.Core.Contracts.Subset;
using Baton.Core.Liquid;

namespace Baton.Core.Checking;

/// <summary>All that some conditions ask of a value and of what lies inside it; it says which values have to be told apart.</summary>
internal sealed class Mention
{
    public SortedList<string, Mention> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>What it is compared with.</summary>
    public List<JsonElement> Literals { get; } = [];

    /// <summary>What it is asked to contain.</summary>
    public List<JsonElement> Contents { get; } = [];

    /// <summary>It is asked whether it lies before or after a literal.</summary>
    public bool IsOrdered { get; private set; }

    /// <summary>Compared with <c>empty</c> or <c>blank</c>.</summary>
    public bool IsAskedForNothing { get; private set; }

    /// <summary>Compared with what is known in a run alone: trying values for it can show that something may be, never that it can't.</summary>
    public bool IsCompared { get; private set; }

    /// <summary>The one value it can have here, because the run goes on with no other.</summary>
    public JsonElement? Only { get; set; }

    public Mention At(IEnumerable<string> names)
    {
        var at = this;
        foreach (string name in names)
        {
            if (!at.Parts.TryGetValue(name, out var part))
                at.Parts.Add(name, part = new Mention());
            at = part;
        }
        return at;
    }

    /// <summary>Whether anything is asked but whether it is there.</summary>
    public bool IsPlain => Literals.Count == 0 && Contents.Count == 0 && !IsAskedForNothing && !IsCompared && Only is null && Parts.Values.All(p => p.IsPlain);

    public void Absorb(Mention other)
    {
        Literals.AddRange(other.Literals);
        Contents.AddRange(other.Contents);
        IsOrdered |= other.IsOrdered;
        IsAskedForNothing |= other.IsAskedForNothing;
        IsCompared |= other.IsCompared;
        foreach (var (name, part) in other.Parts)
            At([name]).Absorb(part);
    }

    /// <param name="root">The value that a name stands for where the test is made.</param>
    public static void Note(LiquidTest test, Func<string, Mention> root)
    {
        switch (test)
        {
            case LiquidTest.Truth truth:
                Of(truth.Value, root);
                break;
            case LiquidTest.Compare compare:
                var (left, right) = (Of(compare.Left, root), Of(compare.Right, root));
                left?.Against(compare.Right, compare.Comparison, isLeft: true);
                right?.Against(compare.Left, compare.Comparison, isLeft: false);
                break;
            case LiquidTest.And and:
                Note(and.Left, root);
                Note(and.Right, root);
                break;
            case LiquidTest.Or or:
                Note(or.Left, root);
                Note(or.Right, root);
                break;
        }
    }

    private static Mention? Of(LiquidExpression value, Func<string, Mention> root)
    {
        if (value is not LiquidExpression.Path path)
            return null;
        var at = root(path.Root);
        foreach (var step in path.Steps)
            switch (step)
            {
                case LiquidExpression.Step.Field field:
                    at = at.At([field.Name]);
                    break;
                case LiquidExpression.Step.Index index:
                    at = at.At([index.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
                    break;
                case LiquidExpression.Step.Computed computed:
                    at.IsCompared = true;
                    Of(computed.Value, root)?.IsCompared = true;
                    return null;
            }
        return at;
    }

    private void Against(LiquidExpression other, LiquidComparison comparison, bool isLeft)
    {
        bool isContents = comparison == LiquidComparison.Contains && isLeft;
        switch (other)
        {
            case LiquidExpression.Empty or LiquidExpression.Blank:
                IsAskedForNothing = true;
                break;
            case LiquidExpression.Nil:
                break;
            case LiquidExpression.Path or LiquidExpression.Range:
                IsCompared = true;
                break;
            default:
                // A text that is asked for a part of it which the run alone knows can't be tried out in full.
                IsCompared |= comparison == LiquidComparison.Contains && !isLeft;
                IsOrdered |= comparison is not (LiquidComparison.Equal or LiquidComparison.NotEqual or LiquidComparison.Contains);
                (isContents ? Contents : Literals).Add(Literal(other));
                break;
        }
    }

    private static JsonElement Literal(LiquidExpression value) => value switch
    {
        LiquidExpression.Text text => Witness.Text(text.Value),
        LiquidExpression.Number number => Witness.Read(number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        LiquidExpression.Boolean { Value: true } => Witness.True,
        _ => Witness.False,
    };
}
