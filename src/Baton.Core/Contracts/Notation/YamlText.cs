using System.Text;
using System.Text.Encodings.Web;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>A source tree as YAML: maps of fields over lines, what stands in lists and after directives within one.</summary>
internal static class YamlText
{
    // A double-quoted scalar of YAML takes JSON's escapes.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Write(SourceNode node)
    {
        var text = new StringBuilder();
        WriteBlock(node, 0, text);
        return text.ToString();
    }

    private static void WriteBlock(SourceNode node, int indent, StringBuilder text)
    {
        if (node is not SourceNode.Mapping map || map.Entries.IsEmpty)
        {
            text.Append(Flow(node, inFlow: false)).Append('\n');
            return;
        }
        foreach (var entry in map.Entries)
        {
            text.Append(' ', indent).Append(Flow(entry.Key, inFlow: true)).Append(':');
            if (entry.Value is SourceNode.Mapping inner && !inner.Entries.IsEmpty && !inner.Entries.Any(e => e.Name.StartsWith('$')))
                WriteBlock(inner, indent + 2, text.Append('\n'));
            else
                text.Append(' ').Append(Flow(entry.Value, inFlow: false)).Append('\n');
        }
    }

    private static string Flow(SourceNode node, bool inFlow) => node switch
    {
        SourceNode.Mapping { Entries.IsEmpty: true } => "{}",
        SourceNode.Mapping map => $"{{ {string.Join(", ", map.Entries.Select(e => $"{Flow(e.Key, inFlow: true)}: {Flow(e.Value, inFlow: true)}"))} }}",
        SourceNode.Sequence list => $"[{string.Join(", ", list.Items.Select(i => Flow(i, inFlow: true)))}]",
        SourceNode.Scalar scalar => IsPlain(scalar, inFlow) ? scalar.Text : $"\"{Encoder.Encode(scalar.Text)}\"",
        _ => "",
    };

    // A quoted scalar may lose its quotes only where no reader of YAML would take it for anything but a text.
    private static bool IsPlain(SourceNode.Scalar scalar, bool inFlow)
    {
        string text = scalar.Text;
        if (text.Length == 0 || text != text.Trim() || text.Any(IsUnsafe))
            return false;
        bool beginsPlainly = char.IsLetter(text[0]) || text[0] == '$'
            || (!scalar.Quoted && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '.'));
        if (!beginsPlainly || text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal) || text[^1] == ':'
            || text.StartsWith("- ", StringComparison.Ordinal) || text is "-" or "---" or "...")
            return false;
        if (inFlow && text.IndexOfAny([',', '[', ']', '{', '}']) >= 0)
            return false;
        return !scalar.Quoted || !LooksTyped(text);
    }

    private static bool IsUnsafe(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\uffff' or '\ufffe';

    private static bool LooksTyped(string text) =>
        CoreScalars.Boolean(text) is not null || CoreScalars.Number(text) is not null
        || text.ToLowerInvariant() is "yes" or "no" or "on" or "off" or "y" or "n" or "null";
}
