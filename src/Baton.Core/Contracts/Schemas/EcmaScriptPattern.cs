using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Core.Contracts.Schemas;

/// <summary>
/// ECMAScript regular expressions with the <c>u</c> flag (ECMA-262, 22.2), as JSON Schema asks for, on .NET's engine. Not
/// taken over: <c>\p{Script=…}</c> and other properties .NET has no word for, and letters beyond the basic plane inside
/// <c>\p{…}</c>. What JavaScript would refuse is refused.
/// </summary>
internal sealed class EcmaScriptPattern
{
    /// <summary>Only for patterns that need backtracking; the others take time linear in the text.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    private const int MaxLength = 4096;
    private const string Word = "A-Za-z0-9_";
    private const string NotWord = @"\x00-/:-@\[-\^`\{-\uD7FF\uE000-\uFFFF";
    private const string Digit = "0-9";
    private const string NotDigit = @"\x00-/:-\uD7FF\uE000-\uFFFF";
    private const string Space = @"\t-\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
    private const string NotSpace = @"\x00-\x08\x0E-\x1F!-\u009F\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uD7FF\uE000-\uFEFE\uFF00-\uFFFF";
    private const string Astral = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private static readonly SearchValues<char> BoundCharacters = SearchValues.Create("0123456789,");

    private readonly string _text;
    private readonly StringBuilder _written = new();
    private int _at;

    private EcmaScriptPattern(string text) => _text = text;

    /// <summary>Null when JavaScript would not take the pattern or .NET can't stand for it; <paramref name="fault"/> says why.</summary>
    public static Regex? Compile(string pattern, out string fault)
    {
        fault = "";
        try
        {
            if (pattern.Length > MaxLength)
                throw new FormatException($"it is longer than {MaxLength} characters");
            string translated = new EcmaScriptPattern(pattern).Translate();
            try
            {
                return new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            }
            catch (NotSupportedException)
            {
                // Look-around, back references, or an automaton beyond the engine's bound.
                return new Regex(translated, RegexOptions.CultureInvariant, MatchTimeout);
            }
        }
        catch (RegexParseException refused)
        {
            fault = refused.Error.ToString();
        }
        catch (FormatException refused)
        {
            fault = refused.Message;
        }
        return null;
    }

    private string Translate()
    {
        while (_at < _text.Length)
        {
            char c = _text[_at];
            switch (c)
            {
                case '\\':
                    WriteEscape();
                    break;
                case '[':
                    WriteClass();
                    break;
                case '(':
                    WriteGroup();
                    break;
                case '.':
                    _written.Append($@"(?:[^\n\r\u2028\u2029\uD800-\uDFFF]|{Astral})");
                    _at++;
                    break;
                case '$':
                    _written.Append(@"\z");
                    _at++;
                    break;
                case '^':
                    _written.Append(@"\A");
                    _at++;
                    break;
                case '|' or '*' or '+' or '?' or ')':
                    _written.Append(c);
                    _at++;
                    break;
                case ']' or '}':
                    throw Refused($"a lone {c} must be escaped");
                case '{':
                    WriteBounds();
                    break;
                default:
                    WritePoint(NextPoint());
                    break;
            }
        }
        return _written.ToString();
    }

    private void WriteGroup()
    {
        _at++;
        if (_at >= _text.Length || _text[_at] != '?')
        {
            _written.Append('(');
            return;
        }
        foreach (string opening in (ReadOnlySpan<string>)["?:", "?=", "?!", "?<=", "?<!"])
        {
            if (string.CompareOrdinal(_text, _at, opening, 0, opening.Length) != 0)
                continue;
            _written.Append('(').Append(opening);
            _at += opening.Length;
            return;
        }
        int close = _text.IndexOf('>', _at);
        if (_at + 2 >= _text.Length || _text[_at + 1] != '<' || close < 0 || !IsName(_text.AsSpan((_at + 2)..close)))
            throw Refused("JavaScript has no such group");
        _written.Append('(').Append(_text, _at, close + 1 - _at);
        _at = close + 1;
    }

    private void WriteBounds()
    {
        int close = _text.IndexOf('}', _at);
        var bounds = close < 0 ? default : _text.AsSpan((_at + 1)..close);
        if (bounds.IsEmpty || bounds[0] == ',' || bounds.ContainsAnyExcept(BoundCharacters) || bounds.Count(',') > 1)
            throw Refused("a lone { must be escaped");
        _written.Append(_text, _at, close + 1 - _at);
        _at = close + 1;
    }

    private void WriteEscape()
    {
        char letter = Escaped();
        switch (letter)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'p' or 'P':
                bool negative = char.IsUpper(letter);
                string positive = PositiveSet(char.ToLowerInvariant(letter));
                _written.Append(negative ? $@"(?:[^{positive}\uD800-\uDFFF]|{Astral})" : $"[{positive}]");
                break;
            case 'b':
                _written.Append($"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))");
                break;
            case 'B':
                _written.Append($"(?:(?<=[{Word}])(?=[{Word}])|(?<![{Word}])(?![{Word}]))");
                break;
            case 'k':
                int close = _text.IndexOf('>', _at);
                if (_at >= _text.Length || _text[_at] != '<' || close < 0 || !IsName(_text.AsSpan((_at + 1)..close)))
                    throw Refused(@"\k wants the name of a group");
                _written.Append(@"\k").Append(_text, _at, close + 1 - _at);
                _at = close + 1;
                break;
            case >= '1' and <= '9':
                int start = _at - 1;
                while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                    _at++;
                _written.Append(@"(?:\").Append(_text, start, _at - start).Append(')');
                break;
            default:
                WritePoint(EscapedPoint(letter));
                break;
        }
    }

    /// <summary>The content of a .NET class for <c>\d</c>, <c>\w</c>, <c>\s</c> or <c>\p{…}</c>; reads the braces.</summary>
    private string PositiveSet(char letter) => letter switch
    {
        'd' => Digit,
        'w' => Word,
        's' => Space,
        _ => $@"\p{{{UnicodeProperty()}}}",
    };

    private string NegativeSet(char letter) => letter switch
    {
        'd' => NotDigit,
        'w' => NotWord,
        's' => NotSpace,
        _ => $@"\P{{{UnicodeProperty()}}}",
    };

    private string UnicodeProperty()
    {
        int close = _text.IndexOf('}', _at);
        if (_at >= _text.Length || _text[_at] != '{' || close < 0)
            throw Refused(@"\p wants a property in braces");
        string name = _text[(_at + 1)..close];
        _at = close + 1;
        return UnicodeCategories.Find(name) ?? throw Refused($"the property {name} is not known; general categories as Lu or Letter are");
    }

    private void WriteClass()
    {
        _at++;
        bool negated = _at < _text.Length && _text[_at] == '^';
        if (negated)
            _at++;
        var basic = new StringBuilder();
        var astral = new List<(int From, int To)>();
        while (true)
        {
            if (_at >= _text.Length)
                throw Refused("a [ is not closed");
            if (_text[_at] == ']')
                break;
            int? from = ClassPoint(basic);
            if (from is null || _at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
            {
                if (from is { } single)
                    AddRange(single, single, basic, astral);
                continue;
            }
            _at++;
            int to = ClassPoint(basic) ?? throw Refused("a range must end in a character");
            if (to < from)
                throw Refused("a range runs backwards");
            AddRange(from.Value, to, basic, astral);
        }
        _at++;
        WriteClass(negated, basic.ToString(), astral);
    }

    private void WriteClass(bool negated, string basic, List<(int From, int To)> astral)
    {
        string pairs = string.Join('|', astral.Select(range => SurrogateRange(range.From, range.To)));
        if (negated)
        {
            string others = pairs.Length == 0 ? Astral : $"(?!{pairs}){Astral}";
            _written.Append($@"(?:[^{basic}\uD800-\uDFFF]|{others})");
        }
        else if (pairs.Length > 0)
        {
            _written.Append(basic.Length == 0 ? $"(?:{pairs})" : $"(?:[{basic}]|{pairs})");
        }
        else
        {
            _written.Append(basic.Length == 0 ? "(?!)" : $"[{basic}]");
        }
    }

    /// <summary>One character of a class, or null when it was a set, which is written.</summary>
    private int? ClassPoint(StringBuilder basic)
    {
        if (_text[_at] != '\\')
            return NextPoint();
        char letter = Escaped();
        if (letter is 'd' or 'w' or 's' or 'p')
            basic.Append(PositiveSet(letter));
        else if (letter is 'D' or 'W' or 'S' or 'P')
            basic.Append(NegativeSet(char.ToLowerInvariant(letter)));
        else
            return letter switch { 'b' => '\b', '-' => '-', _ => EscapedPoint(letter) };
        return null;
    }

    private static void AddRange(int from, int to, StringBuilder basic, List<(int, int)> astral)
    {
        if (from <= 0xFFFF)
            basic.Append(Unit(from)).Append(from == to ? "" : "-" + Unit(Math.Min(to, 0xFFFF)));
        if (to > 0xFFFF)
            astral.Add((Math.Max(from, 0x10000), to));
    }

    private static string SurrogateRange(int from, int to)
    {
        string first = char.ConvertFromUtf32(from), last = char.ConvertFromUtf32(to);
        if (first[0] == last[0])
            return $"{Unit(first[0])}[{Unit(first[1])}-{Unit(last[1])}]";
        string ends = $@"{Unit(first[0])}[{Unit(first[1])}-\uDFFF]|{Unit(last[0])}[\uDC00-{Unit(last[1])}]";
        return last[0] - first[0] == 1 ? ends : $@"{ends}|[{Unit(first[0] + 1)}-{Unit(last[0] - 1)}][\uDC00-\uDFFF]";
    }

    private char Escaped()
    {
        if (_at + 1 >= _text.Length)
            throw Refused("it ends in a backslash");
        _at += 2;
        return _text[_at - 1];
    }

    private int EscapedPoint(char letter)
    {
        switch (letter)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'f': return '\f';
            case '0' when _at >= _text.Length || !char.IsAsciiDigit(_text[_at]): return 0;
            case 'c' when _at < _text.Length && char.IsAsciiLetter(_text[_at]): return _text[_at++] % 32;
            case 'x': return Hex(2);
            case 'u' when _at < _text.Length && _text[_at] == '{': return Braced();
            case 'u':
                int unit = Hex(4);
                if (unit is < 0xD800 or > 0xDBFF || string.CompareOrdinal(_text, _at, "\\u", 0, 2) != 0)
                    return unit;
                _at += 2;
                int low = Hex(4);
                return low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)unit, (char)low) : throw Refused("half a surrogate pair");
            default:
                return "^$\\.*+?()[]{}|/".Contains(letter, StringComparison.Ordinal)
                    ? letter
                    : throw Refused($@"JavaScript has no escape \{letter}");
        }
    }

    private int Braced()
    {
        int close = _text.IndexOf('}', _at);
        if (close < 0 || !int.TryParse(_text.AsSpan((_at + 1)..close), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int point)
            || point is < 0 or > 0x10FFFF)
            throw Refused(@"\u{…} wants a code point");
        _at = close + 1;
        return point;
    }

    private int Hex(int digits)
    {
        if (_at + digits > _text.Length
            || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw Refused($"an escape wants {digits} hexadecimal digits");
        _at += digits;
        return value;
    }

    private int NextPoint()
    {
        int point = char.IsHighSurrogate(_text[_at]) && _at + 1 < _text.Length && char.IsLowSurrogate(_text[_at + 1])
            ? char.ConvertToUtf32(_text[_at], _text[_at + 1])
            : _text[_at];
        _at += point > 0xFFFF ? 2 : 1;
        return point;
    }

    private void WritePoint(int point)
    {
        if (point > 0xFFFF)
            _written.Append("(?:").Append(Unit(char.ConvertFromUtf32(point)[0])).Append(Unit(char.ConvertFromUtf32(point)[1])).Append(')');
        else
            _written.Append(Unit(point));
    }

    private static string Unit(int unit) =>
        unit < 0x80 && char.IsAsciiLetterOrDigit((char)unit) ? ((char)unit).ToString() : $"\\u{unit:X4}";

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '$'))
                return false;
        return !name.IsEmpty && !char.IsAsciiDigit(name[0]) && !name.Contains('$');
    }

    private FormatException Refused(string why) => new($"{why} (at character {_at + 1})");
}
