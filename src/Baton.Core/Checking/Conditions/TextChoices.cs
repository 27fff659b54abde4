using System.Globalization;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Checking;

/// <summary>The texts that some conditions tell apart: what they compare with, what comes before and after it, what holds which parts, and one that is none of these.</summary>
internal sealed class TextChoices(Contract contract, Mention asked)
{
    private const int MaxParts = 6;
    private const int MaxLength = 4000;
    private const int Draws = 12;

    private readonly string[] _literals = [.. Texts(asked.Literals)];
    private readonly string[] _parts = [.. Texts(asked.Contents)];
    private readonly long[] _lengths = asked.Parts.TryGetValue("size", out var size) ? [.. ValueChoices.Around(size).Where(n => n is >= 0 and <= MaxLength).Distinct()] : [];

    public ValueChoices.Choice Read()
    {
        bool isWhole = !asked.IsCompared && _parts.Length <= MaxParts && !(asked.IsOrdered && contract.Kind is ContractKind.Url or ContractKind.Email);
        var texts = new List<string>();
        var other = Others().FirstOrDefault(IsOther);
        if (other is not null)
            texts.Add(other);
        isWhole &= other is not null || asked.IsPlain;
        texts.AddRange(_literals);
        foreach (var held in Subsets())
        {
            texts.Add(held);
            isWhole &= IsValid(held);
            texts.AddRange(_lengths.Where(n => n >= held.Length).Select(n => held.PadRight((int)n, '~')));
        }
        texts.AddRange(_lengths.Select(n => new string('o', (int)n)));
        if (asked.IsAskedForNothing)
            texts.AddRange(["", " "]);
        if (asked.IsOrdered)
            texts.AddRange(_literals.SelectMany(Beside));
        var values = texts.Distinct().Where(IsValid).Select(Witness.Text).ToList();
        return new ValueChoices.Choice(values, isWhole && values.Count > 0);
    }

    private IEnumerable<string> Others()
    {
        foreach (string word in (string[])["other", "o", "else"])
            yield return word;
        for (int i = 0; i < Draws; i++)
            if ((i == 0 ? SchemaSamples.Draw(contract, 0) : SchemaSamples.Try(contract, i)) is { ValueKind: JsonValueKind.String } drawn)
                yield return drawn.GetString()!;
    }

    private bool IsOther(string text) =>
        text.Trim().Length > 0 && !_literals.Contains(text) && !_parts.Any(p => text.Contains(p, StringComparison.Ordinal)) && IsValid(text);

    /// <summary>Texts that hold some of the parts and not the others.</summary>
    private IEnumerable<string> Subsets()
    {
        int count = Math.Min(_parts.Length, MaxParts);
        for (int subset = 1; subset < 1 << count; subset++)
            yield return string.Join(' ', _parts.Take(count).Where((_, i) => (subset & (1 << i)) != 0));
    }

    /// <summary>What comes just before and just after a literal; a day apart where it is one.</summary>
    private static IEnumerable<string> Beside(string literal)
    {
        if (DateOnly.TryParseExact(literal, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day > DateOnly.MinValue && day < DateOnly.MaxValue)
            foreach (int apart in (int[])[-1, 1])
            {
                string date = day.AddDays(apart).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                yield return date;
                yield return date + "T12:00:00Z";
            }
        if (literal.Length > 0)
            yield return literal[..^1];
        yield return literal + "~";
        yield return "";
        yield return "~";
    }

    private bool IsValid(string text) => contract.IsValid(Witness.Text(text));

    private static IEnumerable<string> Texts(List<JsonElement> values) => values
        .Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText())
        .Distinct();
}
