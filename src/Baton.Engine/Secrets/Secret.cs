namespace Baton.Engine.Secrets;

/// <summary>
/// A credential by its reference, <c>env:NAME</c> or <c>file:path</c>. It is read each time it is used, so that a changed one
/// holds without a restart; it shows itself as its reference, never as its value.
/// </summary>
public sealed class Secret
{
    private readonly Func<string?> _read;

    internal Secret(string reference, Func<string?> read) => (Reference, _read) = (reference, read);

    public string Reference { get; }

    /// <summary>Null where the variable is not set, or the file is not there or can't be read.</summary>
    public string? Find() => _read() is { Length: > 0 } value ? value : null;

    /// <exception cref="SecretException">It is not there; says where it was looked for.</exception>
    public string Read() => Find() ?? throw new SecretException(Reference.StartsWith(Secrets.Env, StringComparison.Ordinal)
        ? $"the environment variable `{Reference[Secrets.Env.Length..]}` is not set"
        : $"the file `{Reference[Secrets.File.Length..]}` is not there, is empty or can't be read");

    public override string ToString() => Reference;
}

/// <summary>A credential that is not where it should be; the message is for people and holds none.</summary>
public sealed class SecretException(string message) : Exception(message);
