namespace Baton.Engine.Agents;

/// <summary>The models a workspace has configured, by the names that roles use.</summary>
public interface IModels
{
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Whether a role may name it; there may be more such names than can be listed.</summary>
    bool Knows(string name) => Names.Contains(name);

    /// <exception cref="ModelException">No such model, or it can't be used; says why and what to do.</exception>
    Model Open(string name);
}
