using System.Collections.Frozen;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>Which top-level fields of a brief are meant for the output.</summary>
/// <param name="Ignore">Fields left out, beside <see cref="Instructions"/>.</param>
/// <param name="Fields">When given, exactly these are split (less <paramref name="Ignore"/>), whatever they are called.</param>
public sealed record AtomOptions(IReadOnlyCollection<string> Ignore, IReadOnlyCollection<string>? Fields = null)
{
    public static AtomOptions Default { get; } = new([]);

    /// <summary>Fields that tell the writer something and are left out unless named in <see cref="Fields"/>.</summary>
    public static FrozenSet<string> Instructions { get; } =
        FrozenSet.ToFrozenSet(["audience", "channel", "channels", "client", "goal", "locale", "notes", "regions", "tone"]);

    public bool Includes(string field) =>
        !Ignore.Contains(field) && (Fields is null ? !Instructions.Contains(field) : Fields.Contains(field));
}
