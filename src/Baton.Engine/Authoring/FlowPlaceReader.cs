using System.Collections.Immutable;

namespace Baton.Engine.Authoring;

/// <summary>Where in brackets a place is; what is not closed yet ends where it must.</summary>
/// <param name="start">Of the opening bracket.</param>
/// <param name="limit">Beyond it the brackets can't reach.</param>
internal sealed class FlowPlaceReader(string text, int start, int limit, int offset)
{
    private const int MaxDepth = 64;

    private readonly Stack<Frame> _frames = new();
    private Found? _found;

    /// <summary>Null when the brackets are closed before the place.</summary>
    public FlowPlace? Read()
    {
        int at = start;
        while (at < limit)
        {
            char c = text[at];
            if (c is '{' or '[')
            {
                if (_frames.Count == MaxDepth)
                    return null;
                _frames.Push(new Frame(c == '{', new YamlKeys()));
                at++;
                Note(at, at);
            }
            else if (c is '}' or ']')
            {
                _frames.Pop();
                at++;
                if (_frames.Count == 0)
                    break;
            }
            else if (c == ',')
            {
                var frame = _frames.Peek();
                frame.Key = null;
                at++;
                Note(at, at);
            }
            else if (c is ' ' or '\n' or '\r' or '\t')
            {
                at++;
                Note(at, at);
            }
            else if (c == '#' && char.IsWhiteSpace(text[at - 1]))
                at = text.IndexOf('\n', at) is >= 0 and var line ? Math.Min(line, limit) : limit;
            else
                at = Word(at);
        }
        return _found is { } found && (offset < at || _frames.Count > 0) ? Place(found) : null;
    }

    private int Word(int at)
    {
        var frame = _frames.Peek();
        bool isQuoted = text[at] is '"' or '\'';
        int end = isQuoted ? Closing(at) : Plain(at);
        string word = text[at..end];
        int behind = isQuoted && end < limit && text[end] == text[at] ? end + 1 : end;
        Note(isQuoted ? at + 1 : at, end, isQuoted);
        if (frame.IsMap && frame.Key is null && behind < limit && text[behind] == ':' && (behind + 1 >= limit || text[behind + 1] is ' ' or '\n' or '\r' or ',' or '}' || isQuoted))
        {
            frame.Key = word.Trim().Trim('"', '\'');
            int valueEnd = behind + 1;
            while (valueEnd < limit && text[valueEnd] is not (',' or '}' or ']' or '\n'))
                valueEnd++;
            frame.Keys.Add(frame.Key, text.AsSpan(behind + 1, valueEnd - behind - 1));
            Note(behind + 1, behind + 1);
            return behind + 1;
        }
        return Math.Max(behind, at + 1);
    }

    /// <summary>Up to what ends a plain scalar in brackets.</summary>
    private int Plain(int at)
    {
        int end = at;
        while (end < limit && text[end] is not (',' or '[' or ']' or '{' or '}' or '\n' or '\r') && !(text[end] == ':' && (end + 1 >= limit || text[end + 1] is ' ' or '\n' or '\r' or ',' or '}')))
            end++;
        while (end > at && text[end - 1] == ' ' && end > offset)
            end--;
        return Math.Max(end, at + 1);
    }

    private int Closing(int open)
    {
        for (int i = open + 1; i < limit && text[i] != '\n'; i++)
            if (text[open] == '"' && text[i] == '\\')
                i++;
            else if (text[i] == text[open])
                return i;
        return Math.Min(text.IndexOf('\n', open) is >= 0 and var line ? line : limit, limit);
    }

    /// <summary>Keeps what is known where the place is.</summary>
    private void Note(int from, int to, bool isQuoted = false)
    {
        if (offset >= from && offset <= to)
            _found = new Found([.. _frames.Reverse().Select(f => (f, f.Key))], from, to, isQuoted);
    }

    private static FlowPlace Place(Found found)
    {
        var levels = ImmutableArray.CreateBuilder<YamlLevel>();
        foreach (var (frame, key) in found.Frames.SkipLast(1))
            levels.Add(frame.IsMap ? new YamlLevel(key ?? "", frame.Keys) : new YamlLevel("", null));
        var (inner, innerKey) = found.Frames[^1];
        bool isKey = inner.IsMap && innerKey is null;
        if (!inner.IsMap)
            levels.Add(new YamlLevel("", null));
        else if (innerKey is not null)
            levels.Add(new YamlLevel(innerKey, inner.Keys));
        return new FlowPlace(levels.DrainToImmutable(), isKey ? inner.Keys : null, isKey, !isKey, found.Start, found.End, found.IsQuoted);
    }

    private sealed class Frame(bool isMap, YamlKeys keys)
    {
        public bool IsMap { get; } = isMap;

        public YamlKeys Keys { get; } = keys;

        public string? Key { get; set; }
    }

    private sealed record Found(ImmutableArray<(Frame Frame, string? Key)> Frames, int Start, int End, bool IsQuoted);
}

/// <summary>As <see cref="YamlPlace"/>, below the key whose value the brackets are.</summary>
internal sealed record FlowPlace(ImmutableArray<YamlLevel> Levels, YamlKeys? Map, bool MayBeKey, bool MayBeValue, int Start, int End, bool IsQuoted);
