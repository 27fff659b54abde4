using System.Globalization;
using System.Text;
using Baton.Core.Liquid;

namespace Baton.Core.Checking;

/// <summary>
/// A condition written in one way whatever its author's spaces and quotes, each name as <paramref name="rename"/> gives it: what
/// reads alike asks alike.
/// </summary>
internal sealed class TestText(Func<string, string> rename)
{
    private readonly StringBuilder _text = new();

    public static string Of(LiquidTest test, Func<string, string> rename)
    {
        var writer = new TestText(rename);
        writer.Write(test);
        return writer._text.ToString();
    }

    /// <summary>What must hold each by itself; Liquid groups from the right.</summary>
    public static IEnumerable<LiquidTest> Conjuncts(LiquidTest test)
    {
        for (; test is LiquidTest.And and; test = and.Right)
            yield return and.Left;
        yield return test;
    }

    private void Write(LiquidTest test)
    {
        switch (test)
        {
            case LiquidTest.Truth truth:
                Write(truth.Value);
                break;
            case LiquidTest.Compare compare:
                Write(compare.Left);
                _text.Append(' ').Append(compare.Comparison).Append(' ');
                Write(compare.Right);
                break;
            case LiquidTest.And and:
                Write("and", and.Left, and.Right);
                break;
            case LiquidTest.Or or:
                Write("or", or.Left, or.Right);
                break;
        }
    }

    private void Write(string join, LiquidTest left, LiquidTest right)
    {
        _text.Append('(');
        Write(left);
        _text.Append(' ').Append(join).Append(' ');
        Write(right);
        _text.Append(')');
    }

    private void Write(LiquidExpression value)
    {
        switch (value)
        {
            case LiquidExpression.Text text:
                // With its length, so that no text can end where another begins.
                _text.Append(CultureInfo.InvariantCulture, $"'{text.Value.Length}:{text.Value}'");
                break;
            case LiquidExpression.Number number:
                _text.Append(number.Source);
                break;
            case LiquidExpression.Boolean boolean:
                _text.Append(boolean.Value ? "true" : "false");
                break;
            case LiquidExpression.Range range:
                _text.Append('(');
                Write(range.From);
                _text.Append("..");
                Write(range.To);
                _text.Append(')');
                break;
            case LiquidExpression.Path path:
                Write(path);
                break;
            default:
                _text.Append(value.GetType().Name);
                break;
        }
    }

    private void Write(LiquidExpression.Path path)
    {
        _text.Append(rename(path.Root));
        foreach (var step in path.Steps)
            switch (step)
            {
                case LiquidExpression.Step.Field field:
                    _text.Append(CultureInfo.InvariantCulture, $".{field.Name.Length}:{field.Name}");
                    break;
                case LiquidExpression.Step.Index index:
                    _text.Append(CultureInfo.InvariantCulture, $"[{index.Value}]");
                    break;
                case LiquidExpression.Step.Computed computed:
                    _text.Append('[');
                    Write(computed.Value);
                    _text.Append(']');
                    break;
            }
    }
}
