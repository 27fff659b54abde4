namespace Baton.Core.Liquid;

/// <summary>
/// What a condition shows about its paths when it holds and when it does not. Nil equals nil and nothing else, is in no
/// order with anything and is contained nowhere: so a comparison that needs a value on a side shows that one is there.
/// </summary>
internal sealed class TestReader(Func<LiquidExpression, KnownPaths, bool, ResolvedPath?> read)
{
    public (KnownPaths Holds, KnownPaths Fails) Read(LiquidTest test, KnownPaths known)
    {
        switch (test)
        {
            case LiquidTest.Truth truth:
                return (WithPresent(known, truth.Value, read(truth.Value, known, true)), known);
            case LiquidTest.Compare compare:
                return Read(compare, known);
            case LiquidTest.And and:
                {
                    var left = Read(and.Left, known);
                    var right = Read(and.Right, left.Holds);
                    return (right.Holds, left.Fails.Or(right.Fails));
                }
            case LiquidTest.Or or:
                {
                    var left = Read(or.Left, known);
                    var right = Read(or.Right, left.Fails);
                    return (left.Holds.Or(right.Holds), right.Fails);
                }
            default:
                throw new InvalidOperationException(test.ToString());
        }
    }

    /// <summary>A literal that nil is not equal to.</summary>
    public static bool IsSomething(LiquidExpression expression) =>
        expression is not (LiquidExpression.Nil or LiquidExpression.Blank or LiquidExpression.Path);

    private (KnownPaths Holds, KnownPaths Fails) Read(LiquidTest.Compare compare, KnownPaths known)
    {
        bool isPresenceTest = compare.Comparison is LiquidComparison.Equal or LiquidComparison.NotEqual
            && (IsNothing(compare.Left) || IsNothing(compare.Right));
        var left = read(compare.Left, known, isPresenceTest);
        var right = read(compare.Right, known, isPresenceTest);
        var both = WithPresent(WithPresent(known, compare.Left, left), compare.Right, right);
        switch (compare.Comparison)
        {
            case LiquidComparison.Equal or LiquidComparison.NotEqual:
                {
                    bool showsSomething = IsSomething(compare.Left) || IsSomething(compare.Right)
                        || IsKnown(known, left) || IsKnown(known, right);
                    var equal = showsSomething ? WithItems(both, compare, left) : known;
                    var unequal = isPresenceTest ? both : known;
                    return compare.Comparison == LiquidComparison.Equal ? (equal, unequal) : (unequal, equal);
                }
            default:
                return (WithItems(both, compare, left), known);
        }
    }

    private static bool IsNothing(LiquidExpression expression) => expression is LiquidExpression.Nil or LiquidExpression.Blank;

    private static bool IsKnown(KnownPaths known, ResolvedPath? path) => path is not null && known.Guarded(path.Keys) == path.Keys.Length;

    private static KnownPaths WithPresent(KnownPaths known, LiquidExpression expression, ResolvedPath? path) =>
        expression is LiquidExpression.Path && path is not null ? known.With(path.Keys) : known;

    /// <summary><c>list.size &gt; 0</c> and the like show a first item and a last.</summary>
    private static KnownPaths WithItems(KnownPaths known, LiquidTest.Compare compare, ResolvedPath? path)
    {
        if (path is null || compare is not { Left: LiquidExpression.Path { Steps: [.., LiquidExpression.Step.Field { Name: "size" }] }, Right: LiquidExpression.Number count })
            return known;
        bool isNotEmpty = compare.Comparison switch
        {
            LiquidComparison.Greater => count.Value >= 0,
            LiquidComparison.GreaterOrEqual or LiquidComparison.Equal => count.Value >= 1,
            _ => false,
        };
        var list = path.Keys.RemoveAt(path.Keys.Length - 1);
        return isNotEmpty
            ? known.With(list.Add(ResolvedPath.NameKey("first"))).With(list.Add(ResolvedPath.NameKey("last"))).With(list.Add(ResolvedPath.IndexKey(0)))
            : known;
    }
}
