using System.Text;

namespace Baton.Connectors.Models;

/// <summary>
/// A short text for the regular expressions contracts use: literals, classes, groups, alternatives and counts. Look-arounds
/// and back references are beyond it; what it makes is checked by the caller's own test.
/// </summary>
internal sealed class PatternSample
{
    private const int MostExtra = 64;
    private const int MostRepeats = 256;

    private readonly string _pattern;
    private readonly int _extra;
    private int _at;

    private PatternSample(string pattern, int extra) => (_pattern, _extra) = (pattern, extra);

    /// <param name="fits">Whether a made text is right; longer ones are tried until it is.</param>
    public static string? Make(string pattern, Func<string, bool> fits)
    {
        for (int extra = 0; extra <= MostExtra; extra++)
        {
            try
            {
                if (new PatternSample(pattern, extra).Alternatives() is var sample && fits(sample))
                    return sample;
            }
            catch (FormatException)
            {
                return null;
            }
        }
        return null;
    }

    /// <summary>The first alternative; the others are read past.</summary>
    private string Alternatives()
    {
        string first = Sequence();
        while (_at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            Sequence();
        }
        return first;
    }

    private string Sequence()
    {
        var text = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            string atom = Atom();
            for (int n = Repeats(); n > 0; n--)
                text.Append(atom);
        }
        return text.ToString();
    }

    private string Atom()
    {
        char c = _pattern[_at++];
        switch (c)
        {
            case '^' or '$':
                return "";
            case '.':
                return "a";
            case '[':
                return Class();
            case '\\':
                return Escape();
            case '(':
                if (_pattern.AsSpan(_at).StartsWith("?:"))
                    _at += 2;
                else if (_at < _pattern.Length && _pattern[_at] == '?')
                    throw new FormatException("look-around");
                string group = Alternatives();
                _at++;
                return group;
            default:
                return c.ToString();
        }
    }

    private string Escape()
    {
        char c = _pattern[Checked(_at++)];
        return c switch
        {
            'd' => "0",
            'w' or 'S' or 'D' => "a",
            's' => " ",
            'W' => "-",
            'b' => "",
            'n' => "\n",
            't' => "\t",
            'p' => Category(),
            _ => c.ToString(),
        };
    }

    private string Category()
    {
        int end = _pattern.IndexOf('}', _at);
        string name = end < 0 ? throw new FormatException("open category") : _pattern[(_at + 1)..end];
        _at = end + 1;
        return name switch { "Lu" => "A", "N" or "Nd" => "0", _ => "a" };
    }

    private string Class()
    {
        if (_pattern[Checked(_at)] == '^')
        {
            int close = _pattern.IndexOf(']', _at + 2);
            string excluded = close < 0 ? throw new FormatException("open class") : _pattern[(_at + 1)..close];
            _at = close + 1;
            return "aA0-_ ".FirstOrDefault(c => !excluded.Contains(c), '~').ToString();
        }
        string first = _pattern[_at] == '\\' ? ReadEscape() : _pattern[_at++].ToString();
        while (_pattern[Checked(_at)] != ']')
            _at += _pattern[_at] == '\\' ? 2 : 1;
        _at++;
        return first;
    }

    private string ReadEscape()
    {
        _at++;
        return Escape();
    }

    private int Repeats()
    {
        if (_at >= _pattern.Length)
            return 1;
        int count;
        switch (_pattern[_at])
        {
            case '?':
                _at++;
                count = 0;
                break;
            case '*':
                _at++;
                count = _extra;
                break;
            case '+':
                _at++;
                count = 1 + _extra;
                break;
            case '{' when _pattern.IndexOf('}', _at) is > 0 and var end:
                string[] bounds = _pattern[(_at + 1)..end].Split(',');
                if (!int.TryParse(bounds[0], out int least))
                    throw new FormatException("count");
                int most = bounds.Length == 1 ? least : int.TryParse(bounds[1], out int named) ? named : int.MaxValue;
                _at = end + 1;
                count = Math.Min(most, least + _extra);
                break;
            default:
                return 1;
        }
        if (_at < _pattern.Length && _pattern[_at] == '?')
            _at++;
        return Math.Min(count, MostRepeats);
    }

    private int Checked(int at) => at < _pattern.Length ? at : throw new FormatException("unfinished");
}
