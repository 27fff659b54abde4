using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Core.Contracts.Schemas;

internal partial struct Evaluation
{
    private const int StackCharacters = 256;

    private bool CheckText(SchemaNode node, TextRules rules, JsonElement value)
    {
        var raw = JsonText.RawOf(value);
        bool holds = true;
        if (rules.MinLength is not null || rules.MaxLength is not null)
        {
            int length = JsonText.LengthOf(raw);
            if (length < rules.MinLength)
                holds = Refuse(node, "minLength", $"at least {Wording.Count(rules.MinLength.Value, "character")} (it has {length})", value);
            if (length > rules.MaxLength)
                holds = Refuse(node, "maxLength", $"at most {Wording.Count(rules.MaxLength.Value, "character")} (it has {length})", value);
        }
        if (rules.IsSingleLine && !IsSingleLine(raw))
            holds = Refuse(node, "pattern", "a single line", value);
        return (rules.Pattern is null && rules.Format is null) || !GoesOn(holds)
            ? holds
            : CheckCharacters(node, rules, value, raw) && holds;
    }

    private static bool IsSingleLine(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
            return true;
        return JsonText.Of(raw).AsSpan().IndexOfAny('\r', '\n') < 0;
    }

    private bool CheckCharacters(SchemaNode node, TextRules rules, JsonElement value, ReadOnlySpan<byte> raw)
    {
        char[]? rented = raw.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(raw.Length) : null;
        Span<char> room = rented ?? stackalloc char[StackCharacters];
        try
        {
            var text = room[..JsonText.Decode(raw, room)];
            bool holds = true;
            if (rules.Pattern is { } pattern && !Matches(pattern, text))
                holds = Refuse(node, "pattern", $"a text that matches {rules.PatternText}", value);
            if (rules.Format is { } format && !format(text))
                holds = Refuse(node, "format", TextFormats.WordsFor(rules.FormatName!), value);
            return holds;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    private bool Matches(Regex pattern, ReadOnlySpan<char> text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return GiveUp($"a text that can be held against {pattern} within {EcmaScriptPattern.MatchTimeout.TotalMilliseconds} ms");
        }
    }
}
