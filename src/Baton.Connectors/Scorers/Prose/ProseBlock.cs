namespace Baton.Connectors.Scorers.Prose;

/// <summary>A run of visible text that no sentence crosses; <paramref name="Start"/> counts in <see cref="ProseText.Text"/>.</summary>
public sealed record ProseBlock(BlockKind Kind, int Start, int Length);

public enum BlockKind
{
    Paragraph,
    Heading,
    ListItem,
    TableCell,
    Code,

    /// <summary>The text that stands for an image.</summary>
    AltText,
}
