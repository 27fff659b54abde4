using System.Globalization;

namespace Baton.Core.Contracts.Subset.Patterns;

/// <summary>
/// Makes languages, each once, and takes their derivatives: what may follow a first character (Brzozowski 1964; Owens,
/// Reppy, Turon 2009). A language has few derivatives, so following them all shows whether any text is in it.
/// </summary>
internal sealed class Languages
{
    private readonly Dictionary<string, Language> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<CharacterSet, int> _sets = [];
    private readonly Dictionary<(Language, int), Language> _derivatives = [];

    public Languages()
    {
        Empty = Make("()", id => new Language.Nothing(id));
        None = One(CharacterSet.Of());
        Any = Repeated(One(CharacterSet.All), 0, null);
    }

    /// <summary>The empty text alone.</summary>
    public Language Empty { get; }

    /// <summary>No text at all.</summary>
    public Language None { get; }

    public Language Any { get; }

    public IEnumerable<CharacterSet> Sets => _sets.Keys;

    public Language One(CharacterSet set)
    {
        if (!_sets.TryGetValue(set, out int number))
            _sets.Add(set, number = _sets.Count);
        return Make($"[{Text(number)}", id => new Language.One(id, set));
    }

    public Language Then(Language first, Language rest)
    {
        if (ReferenceEquals(first, None) || ReferenceEquals(rest, None))
            return None;
        if (first is Language.Nothing)
            return rest;
        if (rest is Language.Nothing)
            return first;
        return first is Language.Then inner
            ? Then(inner.First, Then(inner.Rest, rest))
            : Make($"{Text(first.Id)}.{Text(rest.Id)}", id => new Language.Then(id, first, rest));
    }

    public Language Repeated(Language inner, int least, int? most)
    {
        if (most == 0 || inner is Language.Nothing)
            return Empty;
        if (ReferenceEquals(inner, None))
            return least == 0 ? Empty : None;
        return least == 1 && most == 1
            ? inner
            : Make($"{Text(inner.Id)}{{{Text(least)},{(most is { } bound ? Text(bound) : "")}", id => new Language.Repeated(id, inner, least, most));
    }

    public Language Either(params IEnumerable<Language> parts)
    {
        var kept = Flat(parts, p => (p as Language.Either)?.Parts).Where(p => !ReferenceEquals(p, None)).DistinctBy(p => p.Id).OrderBy(p => p.Id).ToList();
        return kept.Any(p => ReferenceEquals(p, Any)) ? Any
            : kept.Count == 0 ? None
            : kept.Count == 1 ? kept[0]
            : Make("|" + string.Join(',', kept.Select(p => Text(p.Id))), id => new Language.Either(id, kept));
    }

    public Language Both(params IEnumerable<Language> parts)
    {
        var kept = Flat(parts, p => (p as Language.Both)?.Parts).Where(p => !ReferenceEquals(p, Any)).DistinctBy(p => p.Id).OrderBy(p => p.Id).ToList();
        return kept.Any(p => ReferenceEquals(p, None) || kept.Contains(Not(p))) ? None
            : kept.Count == 0 ? Any
            : kept.Count == 1 ? kept[0]
            : Make("&" + string.Join(',', kept.Select(p => Text(p.Id))), id => new Language.Both(id, kept));
    }

    public Language Not(Language inner) => inner is Language.Not not ? not.Inner
        : ReferenceEquals(inner, Any) ? None
        : ReferenceEquals(inner, None) ? Any
        : Make($"!{Text(inner.Id)}", id => new Language.Not(id, inner));

    public Language Literal(string text)
    {
        var language = Empty;
        foreach (var rune in text.EnumerateRunes().Reverse())
            language = Then(One(CharacterSet.Of((rune.Value, rune.Value))), language);
        return language;
    }

    public Language After(Language language, int point)
    {
        if (_derivatives.TryGetValue((language, point), out var known))
            return known;
        var after = language switch
        {
            Language.One one => one.Set.Has(point) ? Empty : None,
            Language.Then { First.HasEmpty: true } then => Either(Then(After(then.First, point), then.Rest), After(then.Rest, point)),
            Language.Then then => Then(After(then.First, point), then.Rest),
            Language.Repeated all => Then(After(all.Inner, point), Repeated(all.Inner, Math.Max(0, all.Least - 1), all.Most - 1)),
            Language.Either either => Either(either.Parts.Select(p => After(p, point))),
            Language.Both both => Both(both.Parts.Select(p => After(p, point))),
            Language.Not not => Not(After(not.Inner, point)),
            _ => None,
        };
        return _derivatives[(language, point)] = after;
    }

    private Language Make(string key, Func<int, Language> make)
    {
        if (!_made.TryGetValue(key, out var language))
            _made.Add(key, language = make(_made.Count));
        return language;
    }

    private static IEnumerable<Language> Flat(IEnumerable<Language> parts, Func<Language, IReadOnlyList<Language>?> inner) =>
        parts.SelectMany(part => inner(part) ?? [part]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
