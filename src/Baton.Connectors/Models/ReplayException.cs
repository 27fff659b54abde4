namespace Baton.Connectors.Models;

/// <summary>A call that can't be played back or recorded. The message says which call, which file and the way out.</summary>
public sealed class ReplayException(string message, Exception? inner = null) : Exception(message, inner);
