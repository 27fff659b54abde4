namespace Baton.Connectors.Scorers.Prose;

/// <summary>Plain text: a blank line parts blocks, a single line end is a space.</summary>
internal static class PlainReader
{
    public static void Read(ProseBuilder builder)
    {
        string source = builder.Source;
        builder.Open(BlockKind.Paragraph);
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != '\n')
            {
                builder.Append(source[i], new SourceRange(i, 1));
                continue;
            }
            int next = i + 1;
            while (next < source.Length && source[next] is (' ' or '\t' or '\r'))
                next++;
            if (next < source.Length && source[next] == '\n')
                builder.Open(BlockKind.Paragraph);
            else
                builder.SoftBreak(i);
        }
    }
}
