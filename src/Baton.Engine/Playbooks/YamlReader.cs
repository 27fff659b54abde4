using System.Buffers;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Engine.Playbooks;

/// <summary>
/// Reads YAML 1.2 (and so JSON) into a tree that keeps every place. Depth and size have limits; aliases (bombs), tags and merge
/// keys are refused with a finding. What most files are made of is read by <see cref="PlainYaml"/>, all else by <see cref="WholeYaml"/>.
/// </summary>
public static class YamlReader
{
    public const int MaxDepth = 64;
    public const int MaxNodes = 500_000;

    /// <summary>The file's one document; null when it has none, or can't be read, with the findings that say why.</summary>
    public static SourceNode? Read(SourceFile file, ICollection<Finding> findings)
    {
        if (Unreadable(file) is { } character)
        {
            findings.Add(character);
            return null;
        }
        return PlainYaml.Read(file) ?? WholeYaml.Read(file, findings);
    }

    /// <summary>What can't stand in YAML, or only before or behind certain others.</summary>
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Concat(Enumerable.Range(0xD800, 0x800)).Select(c => (char)c).Where(c => char.IsSurrogate(c) || char.IsControl(c) && c is not ('\t' or '\n')),
            '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF']);

    /// <summary>The first character that YAML does not allow, or that its versions read in different ways.</summary>
    private static Finding? Unreadable(SourceFile file)
    {
        string text = file.Text;
        for (int i = 0; i < text.Length; i++)
        {
            int odd = text.AsSpan(i).IndexOfAny(Odd);
            if (odd < 0)
                break;
            i += odd;
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                return Finding.Error("YM009", "a carriage return ends this line, without a line feed", file.Span(i, 1)).WithHelp("save the file with LF or CRLF line ends");
            else if (c != '\r')
                return Finding.Error("YM009", $"the invisible character U+{(int)c:X4} can't stand here", file.Span(i, 1))
                    .WithHelp("delete it; where a text needs it, write it as an escape in double quotes");
        }
        return null;
    }
}
