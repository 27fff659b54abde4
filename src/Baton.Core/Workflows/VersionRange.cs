using System.Globalization;

namespace Baton.Core.Workflows;

/// <summary>
/// Which versions of a workflow may be called: <c>*</c> any, <c>1.2.3</c> that one, <c>1</c> and <c>1.2</c> all that begin so,
/// <c>^1.2</c> that one and later ones that promise to be compatible with it (semver.org): of the same first number, and while that is 0
/// of the same second. A pre-release is had by its whole name alone, or by <c>*</c>.
/// </summary>
public sealed class VersionRange
{
    private readonly string _text;
    private readonly int[] _from;
    private readonly bool _isLater;

    private VersionRange(string text, int[] from, bool isLater) => (_text, _from, _isLater) = (text, from, isLater);

    /// <summary>Null when the text is no range.</summary>
    public static VersionRange? Parse(string text)
    {
        bool isLater = text.StartsWith('^');
        return text == "*" ? new VersionRange(text, [], false)
            : Numbers(isLater ? text[1..] : text) is { } numbers ? new VersionRange(text, numbers, isLater)
            : text.Contains('-', StringComparison.Ordinal) && Numbers(text[..text.IndexOf('-', StringComparison.Ordinal)]) is { Length: 3 } ? new VersionRange(text, [], false)
            : null;
    }

    public bool Holds(string version)
    {
        if (_text == "*" || version == _text)
            return true;
        if (_from.Length == 0 || Numbers(version.Split('+')[0]) is not { Length: 3 } numbers)
            return false;
        if (!_isLater)
            return numbers.AsSpan().StartsWith(_from);
        int[] from = [.. _from, .. new int[3 - _from.Length]];
        int kept = from[0] > 0 || _from.Length == 1 ? 1 : 2;
        return numbers.AsSpan(0, kept).SequenceEqual(from.AsSpan(0, kept)) && numbers.AsSpan().SequenceCompareTo(from) >= 0;
    }

    public override string ToString() => _text;

    private static int[]? Numbers(string text)
    {
        string[] parts = text.Split('.');
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        return numbers.Length <= 3 ? numbers : null;
    }
}
