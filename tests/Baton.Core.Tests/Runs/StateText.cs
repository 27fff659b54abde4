using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Baton.Core.Runs;

namespace Baton.Core.Tests.Runs;

/// <summary>All of a state in words, to compare two by: immutable arrays are equal only to themselves.</summary>
internal static class StateText
{
    public static string Of(RunState state)
    {
        var text = new StringBuilder();
        foreach (var property in typeof(RunState).GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.Name is not ("Plan" or "Slots" or "Places" or "Salt" or "CallsOut")))
            Line(text, property.Name, property.GetValue(state));
        Line(text, nameof(state.CallsOut), state.CallsOut.OrderBy(c => c.ToString(), StringComparer.Ordinal));
        for (int place = 0; place < state.Places.End; place++)
            if (state.Slots[place] is { } slot)
                Line(text, $"{place} {state.AddressOf(place)}", slot);
        return text.ToString();
    }

    public static string Of(IEnumerable<Work> pending) => string.Join('\n', pending);

    private static void Line(StringBuilder text, string name, object? value)
    {
        text.Append(name).Append(": ");
        Write(text, value);
        text.Append('\n');
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case string or ValueType and IFormattable or Enum or bool or ValueRef:
                text.Append(string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
            case IEnumerable many:
                text.Append('[');
                foreach (object? item in many)
                {
                    Write(text, item);
                    text.Append(' ');
                }
                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
                {
                    text.Append(property.Name).Append('=');
                    Write(text, property.GetValue(value));
                    text.Append(' ');
                }
                text.Append('}');
                break;
        }
    }
}
