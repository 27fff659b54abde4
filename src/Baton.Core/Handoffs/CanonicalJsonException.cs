namespace Baton.Core.Handoffs;

/// <summary>A value that has no canonical form; the message says which, where and what to do.</summary>
public sealed class CanonicalJsonException(string message) : FormatException(message);
