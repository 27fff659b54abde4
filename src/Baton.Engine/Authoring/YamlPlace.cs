using System.Collections.Immutable;

namespace Baton.Engine.Authoring;

/// <summary>
/// Where in a YAML text a place is: under which keys, beside which others, in which word. Told from indentation and brackets
/// alone, so that it holds while a line is half typed and the text is no YAML.
/// </summary>
/// <param name="Levels">From the top to the place. When a key is being written, the map it is in comes last, without the key.</param>
/// <param name="Map">The keys beside one that is being written; null where a value is.</param>
/// <param name="Start">Of the scalar that the place is in, its quotes left out; offsets of the text.</param>
/// <param name="End">Behind it.</param>
public sealed record YamlPlace(ImmutableArray<YamlLevel> Levels, YamlKeys? Map, bool MayBeKey, bool MayBeValue, int Start, int End, bool IsQuoted, bool IsBlock)
{
    public static YamlPlace At(string text, int offset) =>
        new YamlPlaceReader(text, Math.Clamp(offset, 0, text.Length), YamlLine.All(text)).Read();
}

/// <summary>One step down: into a key's value, or into an item of a list.</summary>
/// <param name="Key">Empty for an item.</param>
/// <param name="Beside">The keys of the map it is in; null for an item.</param>
public sealed record YamlLevel(string Key, YamlKeys? Beside)
{
    public bool IsItem => Beside is null;
}

/// <summary>The keys of a map, each with what stands behind its colon in the same line.</summary>
public sealed class YamlKeys
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _values.Keys;

    public string? this[string key] => _values.GetValueOrDefault(key);

    public bool Has(string key) => _values.ContainsKey(key);

    internal void Add(string key, ReadOnlySpan<char> value)
    {
        int comment = value.IndexOf(" #");
        _values.TryAdd(key, (comment < 0 ? value : value[..comment]).Trim().Trim('"').Trim('\'').ToString());
    }
}
