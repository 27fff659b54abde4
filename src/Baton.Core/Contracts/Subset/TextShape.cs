using System.Text.Json;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Contracts.Subset.Patterns;

namespace Baton.Core.Contracts.Subset;

/// <summary>How long a text is, on one line or not, in which formats, matching which patterns, and texts left out.</summary>
internal sealed class TextShape(WitnessSearch search) : Shape
{
    /// <summary>A longer witness shows nothing to anyone.</summary>
    private const int MaxLength = 100_000;

    private const int MaxRefused = 300, MaxRefusedAsLanguages = 40;

    private readonly List<Formula.Matches> _patterns = [];
    private readonly List<Formula.InFormat> _formats = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private long _least;
    private long? _most;
    private bool? _oneLine;

    public override bool Add(Formula rule)
    {
        switch (rule)
        {
            case Formula.Size(var least, var most):
                _least = Math.Max(_least, least);
                _most = most is null ? _most : Math.Min(_most ?? long.MaxValue, most.Value);
                return !(_least > _most);
            case Formula.OneLine(var holds):
                bool fits = _oneLine is null || _oneLine == holds;
                _oneLine = holds;
                return fits;
            case Formula.InFormat format:
                _formats.Add(format);
                return !IsImpossible();
            case Formula.Matches pattern:
                _patterns.Add(pattern);
                return !_patterns.Any(p => p.Pattern == pattern.Pattern && p.Holds != pattern.Holds);
            case Formula.Differs(var value):
                _refused.Add(JsonText.Of(value));
                return true;
            default:
                return true;
        }
    }

    public override Shape Copy()
    {
        var copy = new TextShape(search) { _least = _least, _most = _most, _oneLine = _oneLine };
        copy._patterns.AddRange(_patterns);
        copy._formats.AddRange(_formats);
        copy._refused.UnionWith(_refused);
        return copy;
    }

    public override Outcome Find(Func<JsonElement, bool> accept)
    {
        if (IsImpossible())
            return Outcome.None;
        if (_least > MaxLength)
            return new Outcome.Unknown($"a text of {_least} characters is too long to write");
        foreach (string candidate in Candidates())
            if (IsFree(candidate) && Witness.Text(candidate) is var value && accept(value))
                return new Outcome.Found(value);
        return _most == 0 ? Outcome.None : FindInLanguage(accept);
    }

    /// <summary>
    /// Patterns are followed as regular languages. Of formats only their characters are known that way, so with them a text
    /// that is found may not do, but none is none.
    /// </summary>
    private Outcome FindInLanguage(Func<JsonElement, bool> accept)
    {
        if (_refused.Count > MaxRefusedAsLanguages)
            return new Outcome.Unknown("too many texts are left out");
        var languages = new Languages();
        var parts = _refused.Select(text => languages.Not(languages.Literal(text))).ToList();
        var oneLine = languages.Repeated(languages.One(CharacterSet.All.Without(CharacterSet.LineEnds)), 0, null);
        if (_oneLine is { } isOneLine)
            parts.Add(isOneLine ? oneLine : languages.Not(oneLine));
        foreach (var (_, pattern, holds) in _patterns)
        {
            if (PatternReader.Read(pattern, languages) is { } language)
                parts.Add(holds ? language : languages.Not(language));
        }
        foreach (var (name, _, holds) in _formats)
            if (holds && FormatTraits.Of(name) is { } traits)
                parts.AddRange(LanguagesOf(traits, languages));
        var (text, isKnown) = LanguageSearch.Find(languages, languages.Both(parts), _least, _most, search);
        return text is not null && Witness.Text(text) is var value && accept(value) ? new Outcome.Found(value)
            : text is null && isKnown ? Outcome.None
            : new Outcome.Unknown(Why());
    }

    private static IEnumerable<Language> LanguagesOf(FormatTraits traits, Languages languages)
    {
        if (traits.Alphabet is { } alphabet)
            yield return languages.Repeated(languages.One(CharacterSet.OfCharacters(alphabet)), traits.Least, traits.Most);
        foreach (char need in traits.Needs)
            yield return languages.Then(languages.Any, languages.Then(languages.Literal(need.ToString()), languages.Any));
    }

    /// <summary>Proofs that nothing fits, by what is known of formats.</summary>
    private bool IsImpossible()
    {
        if (_oneLine == false && _most == 0)
            return true;
        foreach (var (name, _, holds) in _formats)
        {
            if (FormatTraits.Of(name) is not { } traits || !holds)
                continue;
            if (traits.Most < _least || traits.Least > _most || (_oneLine == false && traits.IsOneLine))
                return true;
            foreach (var (other, _, otherHolds) in _formats)
                if (otherHolds ? FormatTraits.Of(other) is { } others && traits.IsApartFrom(others) : other == name || traits.Within.Contains(other))
                    return true;
        }
        return false;
    }

    private string Why() =>
        _patterns.Count > 0 ? $"no text was found that settles the pattern {_patterns[0].Pattern}"
        : _formats.Count > 0 ? $"no text was found that settles the format {_formats[0].Name}"
        : "no text was found that settles it";

    private IEnumerable<string> Candidates()
    {
        foreach (int length in Lengths())
        {
            for (int variant = 0; variant <= Math.Min(_refused.Count, MaxRefused); variant++)
            {
                foreach (var (name, _, holds) in _formats)
                    if (holds && FormatTraits.Of(name)?.Write(length, variant) is { } text && text.Length == length)
                        yield return text;
                foreach (string fill in (string[])["a", "[", "\n"])
                    yield return Filled(length, fill, variant);
            }
        }
        foreach (string word in Words)
            if (word.Length >= _least && !(word.Length > _most))
                yield return word;
    }

    private static readonly string[] Words =
        ["aa", "a b", "A", "0", "1", "https://example.com", "ada@example.com", "2026-03-01", "2026-03-01T09:30:00Z", "image/png", "_x", "x-y"];

    /// <summary>Short ones first, since a text of one character reads best; then the bounds and what formats need.</summary>
    private IEnumerable<int> Lengths()
    {
        var lengths = new List<long> { Math.Max(_least, 1), _least };
        foreach (var (name, _, holds) in _formats)
            if (holds && FormatTraits.Of(name) is { } traits)
                lengths.AddRange([Math.Max(_least, traits.Least), 19, 9, 20, 22]);
        lengths.AddRange([_least + 1, _least + 2]);
        if (_most is <= 1000)
            lengths.Add(_most.Value);
        return lengths.Where(l => l >= _least && !(l > _most) && l <= MaxLength).Distinct().Select(l => (int)l);
    }

    private static string Filled(int length, string fill, int variant)
    {
        if (length == 0)
            return "";
        char[] text = new char[length];
        Array.Fill(text, fill[0] == '\n' ? 'a' : fill[0]);
        if (fill[0] == '\n')
            text[(length - 1) / 2] = '\n';
        // Another text for each one that is left out: its end counts up.
        for (int i = length - 1; i >= 0 && variant > 0; i--, variant /= 50)
            if (text[i] != '\n' || length == 1)
                text[i] = (char)(text[i] + (variant % 50));
        return new string(text);
    }

    private bool IsFree(string text)
    {
        if (_refused.Contains(text))
            return false;
        if (_oneLine is { } oneLine && text.AsSpan().ContainsAny('\r', '\n') == oneLine)
            return false;
        foreach (var (_, format, holds) in _formats)
            if (format(text) != holds)
                return false;
        foreach (var (regex, _, holds) in _patterns)
            if (PropertyRules.IsMatch(regex, text) != holds)
                return false;
        return true;
    }
}
