namespace Baton.Connectors.Scorers.Prose;

/// <summary>A sentence as read, without markup; <paramref name="Start"/> counts in <see cref="ProseText.Text"/>.</summary>
public sealed record ProseSentence(string Text, int Start, BlockKind Block)
{
    public int Length => Text.Length;
}
