namespace Baton.Connectors.Scorers.Prose;

/// <param name="Target">The address as written, without the title.</param>
/// <param name="Excerpt">The whole link as it stands in the source.</param>
/// <param name="Alt">An image's text; null when it has none, empty when it is declared as decoration.</param>
public sealed record ProseLink(string Target, string Excerpt, bool IsImage, string? Alt);
