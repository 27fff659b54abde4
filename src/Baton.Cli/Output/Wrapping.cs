using System.Text;
using Spectre.Console.Rendering;

namespace Baton.Cli.Output;

/// <summary>Breaks text at words for a terminal of so many columns.</summary>
public static class Wrapping
{
    /// <summary>How many columns a text takes; wide characters take two.</summary>
    public static int Columns(string text) => new Segment(text).CellCount();

    /// <summary>
    /// Lines of at most <paramref name="width"/> columns. What is longer than a line and has no space in it, an address for
    /// one, stays whole, so that it can be copied.
    /// </summary>
    /// <param name="taken">Columns of the first line that something else takes.</param>
    public static IEnumerable<string> Lines(string text, int width, int taken = 0)
    {
        var line = new StringBuilder();
        int used = taken;
        foreach (string word in text.Split(' '))
        {
            int columns = Columns(word);
            if (used > 0 && used + 1 + columns > width)
            {
                yield return line.ToString();
                line.Clear();
                used = 0;
            }
            else if (line.Length > 0)
            {
                line.Append(' ');
                used++;
            }
            line.Append(word);
            used += columns;
        }
        yield return line.ToString();
    }

    /// <summary>The text, or its beginning with an ellipsis, in at most <paramref name="width"/> columns.</summary>
    public static string Cut(string text, int width)
    {
        if (Columns(text) <= width)
            return text;
        int length = Math.Min(text.Length, Math.Max(0, width - 1));
        while (length > 0 && (Columns(text[..length]) > width - 1 || char.IsHighSurrogate(text[length - 1])))
            length--;
        return text[..length] + "…";
    }
}
