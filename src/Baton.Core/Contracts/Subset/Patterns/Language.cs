namespace Baton.Core.Contracts.Subset.Patterns;

/// <summary>A set of texts, in the operations of regular expressions together with "and" and "not".</summary>
/// <remarks>Classes, since two languages written alike are made once: one is the other or it is not.</remarks>
internal abstract class Language
{
    private Language(int id, bool hasEmpty) => (Id, HasEmpty) = (id, hasEmpty);

    public int Id { get; }

    /// <summary>Whether the empty text is in it.</summary>
    public bool HasEmpty { get; }

    public sealed class One(int id, CharacterSet set) : Language(id, hasEmpty: false)
    {
        public CharacterSet Set { get; } = set;
    }

    /// <summary>The empty text alone.</summary>
    public sealed class Nothing(int id) : Language(id, hasEmpty: true);

    public sealed class Then(int id, Language first, Language rest) : Language(id, first.HasEmpty && rest.HasEmpty)
    {
        public Language First { get; } = first;

        public Language Rest { get; } = rest;
    }

    /// <param name="most">Null when there is no bound.</param>
    public sealed class Repeated(int id, Language inner, int least, int? most) : Language(id, least == 0 || inner.HasEmpty)
    {
        public Language Inner { get; } = inner;

        public int Least { get; } = least;

        public int? Most { get; } = most;
    }

    public sealed class Either(int id, IReadOnlyList<Language> parts) : Language(id, parts.Any(p => p.HasEmpty))
    {
        public IReadOnlyList<Language> Parts { get; } = parts;
    }

    public sealed class Both(int id, IReadOnlyList<Language> parts) : Language(id, parts.All(p => p.HasEmpty))
    {
        public IReadOnlyList<Language> Parts { get; } = parts;
    }

    public sealed class Not(int id, Language inner) : Language(id, !inner.HasEmpty)
    {
        public Language Inner { get; } = inner;
    }
}
