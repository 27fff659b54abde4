namespace Baton.Connectors.Scorers.Prose;

public enum TextFormat { Plain, Markdown, Html }
