using System.Globalization;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>From a place in a JSON value back to where its author wrote it.</summary>
internal static class SourcePlaces
{
    /// <summary>The value at a JSON Pointer; where that was not written, the nearest key or value around it.</summary>
    /// <param name="ofKey">Underline the key that leads to the value.</param>
    public static SourceSpan Find(SourceNode root, string pointer, bool ofKey = false)
    {
        var node = root;
        var span = Opening(root, null);
        foreach (string segment in pointer.Split('/').Skip(1).Select(Unescaped))
        {
            if (node is SourceNode.Mapping map && map.Entries.FirstOrDefault(e => e.Name == segment) is { } entry)
            {
                node = entry.Value;
                span = ofKey ? entry.Key.Span : Opening(node, entry.Key);
            }
            else if (node is SourceNode.Sequence list && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                && index < list.Items.Length)
            {
                node = list.Items[index];
                span = Opening(node, null);
            }
            else
            {
                break;
            }
        }
        return span;
    }

    // A map or list over many lines is not underlined whole: its key is, or its first line.
    private static SourceSpan Opening(SourceNode node, SourceNode.Scalar? key)
    {
        var span = node.Span;
        if (node is SourceNode.Scalar { Block: false } && span.Length > 0)
            return span;
        if (span.Length == 0)
            return key?.Span ?? span;
        int end = span.File.Text.AsSpan(span.Start, Math.Min(span.Length, span.File.Text.Length - span.Start)).IndexOfAny('\n', '\r');
        return end < 0 ? span : key?.Span ?? new SourceSpan(span.File, span.Start, end);
    }

    private static string Unescaped(string segment) =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
