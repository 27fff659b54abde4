using System.Text;
using System.Text.Json;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>How a value is output, and how it is written as JSON.</summary>
internal static class ValueText
{
    /// <summary>As Liquid does it: null as nothing, a list as its items one after the other.</summary>
    public static void Append(StringBuilder to, Value value, RenderBudget budget, SourceSpan span, int depth = 0)
    {
        switch (value)
        {
            case Value.Missing missing:
                throw new LiquidException(missing.Message, missing.Span, isMissing: true);
            case Value.Null or Value.Empty or Value.Blank:
                break;
            case Value.Boolean boolean:
                to.Append(boolean.Value ? "true" : "false");
                break;
            case Value.Number number:
                AppendText(to, number.Source, budget, span);
                break;
            case Value.Text text:
                AppendText(to, text.Value, budget, span);
                break;
            case Value.Object:
                throw new LiquidException("an object can't be output as text; name one of its fields, or use the filter `json`", span);
            default:
                CheckDepth(depth, span);
                foreach (var item in new Comparison(budget).Items(value, span))
                    Append(to, item, budget, span, depth + 1);
                break;
        }
    }

    public static void AppendText(StringBuilder to, string text, RenderBudget budget, SourceSpan span)
    {
        if (to.Length + text.Length > LiquidLimits.MaxOutputLength)
            throw RenderBudget.TooLong(span);
        budget.Spend(1 + text.Length / 16, span);
        to.Append(text);
    }

    /// <summary>JSON without spaces, fields in their order, numbers as they were written.</summary>
    public static void AppendJson(StringBuilder to, Value value, RenderBudget budget, SourceSpan span, int depth = 0)
    {
        CheckDepth(depth, span);
        budget.Spend(1, span);
        switch (value)
        {
            case Value.Missing missing:
                throw new LiquidException(missing.Message, missing.Span, isMissing: true);
            case Value.Text text:
                AppendQuoted(to, text.Value, budget, span);
                break;
            case Value.Boolean or Value.Number:
                Append(to, value, budget, span);
                break;
            case Value.List or Value.Array:
                to.Append('[');
                int count = 0;
                foreach (var item in new Comparison(budget).Items(value, span))
                {
                    if (count++ > 0)
                        to.Append(',');
                    AppendJson(to, item, budget, span, depth + 1);
                }
                to.Append(']');
                break;
            case Value.Object fields:
                AppendFields(to, fields.Element, budget, span, depth);
                break;
            default:
                to.Append(value is Value.Null ? "null" : "\"\"");
                break;
        }
    }

    private static void AppendFields(StringBuilder to, JsonElement fields, RenderBudget budget, SourceSpan span, int depth)
    {
        to.Append('{');
        bool isFirst = true;
        foreach (var (name, value) in Value.Fields(fields, span))
        {
            if (!isFirst)
                to.Append(',');
            isFirst = false;
            AppendQuoted(to, name, budget, span);
            to.Append(':');
            AppendJson(to, Value.Of(value, span), budget, span, depth + 1);
        }
        to.Append('}');
    }

    /// <summary>RFC 8259: the quotation mark, the backslash and control characters escaped, nothing else.</summary>
    private static void AppendQuoted(StringBuilder to, string text, RenderBudget budget, SourceSpan span)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char character in text)
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' => quoted.Append($"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        AppendText(to, quoted.Append('"').ToString(), budget, span);
    }

    private static void CheckDepth(int depth, SourceSpan span)
    {
        if (depth > LiquidLimits.MaxDataDepth)
            throw new LiquidException($"the data is nested more than {LiquidLimits.MaxDataDepth} deep", span);
    }
}
