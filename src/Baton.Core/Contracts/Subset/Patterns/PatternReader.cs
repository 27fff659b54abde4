using System.Globalization;

namespace Baton.Core.Contracts.Subset.Patterns;

/// <summary>
/// Reads a pattern that JSON Schema takes (ECMA-262 with the <c>u</c> flag) as a language, where it is regular: no looking
/// around, no back references, anchors only at its ends. It was compiled before, so it is well-formed.
/// </summary>
internal sealed class PatternReader
{
    private const int MaxRepetitions = 1000;

    private static readonly CharacterSet Digits = CharacterSet.Of(('0', '9'));
    private static readonly CharacterSet WordCharacters = CharacterSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_'));
    private static readonly CharacterSet Spaces = CharacterSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));
    private static readonly CharacterSet LineTerminators = CharacterSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    private readonly string _pattern;
    private readonly Languages _languages;
    private int _at;
    private int _depth;

    private PatternReader(string pattern, Languages languages) => (_pattern, _languages) = (pattern, languages);

    /// <summary>The texts it matches somewhere; null when it is not regular.</summary>
    public static Language? Read(string pattern, Languages languages)
    {
        var reader = new PatternReader(pattern, languages);
        try
        {
            return reader.Whole();
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private Language Whole()
    {
        var ways = new List<Language>();
        do
        {
            bool fromStart = Take("^");
            var way = Sequence(isOutermost: true);
            bool toEnd = Take("$");
            if (_at < _pattern.Length && _pattern[_at] != '|')
                throw new NotSupportedException();
            ways.Add(_languages.Then(fromStart ? _languages.Empty : _languages.Any, _languages.Then(way, toEnd ? _languages.Empty : _languages.Any)));
        }
        while (Take("|"));
        return _languages.Either(ways);
    }

    private Language Sequence(bool isOutermost)
    {
        var parts = new Stack<Language>();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')') && !(isOutermost && _pattern[_at] == '$'))
            parts.Push(Quantified(Atom()));
        var sequence = _languages.Empty;
        foreach (var part in parts)
            sequence = _languages.Then(part, sequence);
        return sequence;
    }

    private Language Quantified(Language atom)
    {
        while (_at < _pattern.Length && _pattern[_at] is '*' or '+' or '?' or '{')
        {
            var (least, most) = Quantifier();
            Take("?");
            atom = _languages.Repeated(atom, least, most);
        }
        return atom;
    }

    private (int Least, int? Most) Quantifier()
    {
        char c = _pattern[_at++];
        if (c != '{')
            return c switch { '*' => (0, null), '+' => (1, null), _ => (0, 1) };
        int close = _pattern.IndexOf('}', _at);
        string[] bounds = _pattern[_at..close].Split(',');
        _at = close + 1;
        int least = Bound(bounds[0]);
        return (least, bounds.Length == 1 ? least : bounds[1].Length == 0 ? null : Bound(bounds[1]));
    }

    private static int Bound(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int bound) && bound <= MaxRepetitions ? bound : throw new NotSupportedException();

    private Language Atom()
    {
        char c = _pattern[_at];
        switch (c)
        {
            case '(':
                return Group();
            case '[':
                return _languages.One(Class());
            case '.':
                _at++;
                return _languages.One(CharacterSet.All.Without(LineTerminators));
            case '^' or '$':
                throw new NotSupportedException();
            case '\\':
                return _languages.One(Escaped(isInClass: false));
            default:
                int point = Point();
                return _languages.One(CharacterSet.Of((point, point)));
        }
    }

    private Language Group()
    {
        const int maxDepth = 50;
        if (++_depth > maxDepth)
            throw new NotSupportedException();
        _at++;
        if (Take("?") && !Take(":"))
        {
            int close = _pattern.IndexOf('>', _at);
            if (_pattern[_at] != '<' || _pattern[_at + 1] is '=' or '!' || close < 0)
                throw new NotSupportedException();
            _at = close + 1;
        }
        var ways = new List<Language>();
        do
            ways.Add(Sequence(isOutermost: false));
        while (Take("|"));
        _at++;
        _depth--;
        return _languages.Either(ways);
    }

    private CharacterSet Class()
    {
        _at++;
        bool isNegated = Take("^");
        var set = CharacterSet.Of();
        while (_pattern[_at] != ']')
        {
            var from = ClassPart();
            // After a set as \d a hyphen is itself.
            if (from.Ranges is [var single] && single.From == single.To && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var to = ClassPart();
                from = CharacterSet.Of((single.From, to.Ranges[0].To));
            }
            set = set.Or(from);
        }
        _at++;
        return isNegated ? CharacterSet.All.Without(set) : set;
    }

    private CharacterSet ClassPart()
    {
        if (_pattern[_at] == '\\')
            return Escaped(isInClass: true);
        int point = Point();
        return CharacterSet.Of((point, point));
    }

    private CharacterSet Escaped(bool isInClass)
    {
        _at++;
        char letter = _pattern[_at++];
        return letter switch
        {
            'd' => Digits,
            'D' => CharacterSet.All.Without(Digits),
            'w' => WordCharacters,
            'W' => CharacterSet.All.Without(WordCharacters),
            's' => Spaces,
            'S' => CharacterSet.All.Without(Spaces),
            'n' => Single('\n'),
            'r' => Single('\r'),
            't' => Single('\t'),
            'v' => Single('\v'),
            'f' => Single('\f'),
            '-' or 'b' when isInClass => Single(letter == 'b' ? '\b' : '-'),
            'x' => Single(Hex(2)),
            'u' when _pattern[_at] != '{' && Hex(4) is var unit && unit is < 0xD800 or > 0xDFFF => Single(unit),
            _ when !char.IsLetterOrDigit(letter) => Single(letter),
            // Boundaries, back references, properties, control letters, astral escapes.
            _ => throw new NotSupportedException(),
        };
    }

    private static CharacterSet Single(int point) => CharacterSet.Of((point, point));

    private int Hex(int digits)
    {
        int value = int.Parse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        _at += digits;
        return value;
    }

    private int Point()
    {
        int point = char.ConvertToUtf32(_pattern, _at);
        _at += point > 0xFFFF ? 2 : 1;
        return point;
    }

    private bool Take(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }
}
