namespace Baton.Connectors.Tests;

/// <summary>Tests that run when no other does: what the process takes meanwhile is what they take.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
