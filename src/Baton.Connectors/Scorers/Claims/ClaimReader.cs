using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Atoms;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Claims;

/// <summary>
/// Finds claims in English copy, sentence by sentence. It knows the everyday uses of the same words that claim nothing:
/// <c>first name</c>, <c>only takes</c>, <c>best wishes</c>, <c>up to date</c>, <c>more than you think</c>, <c>leading to</c>.
/// </summary>
internal static partial class ClaimReader
{
    private const int LargeCount = 1000;

    public static IEnumerable<Claim> Read(TextReading reading)
    {
        foreach (ProseSentence sentence in reading.Prose.Sentences)
        {
            int end = sentence.Start + sentence.Length;
            string text = reading.Prose.Masked.Substring(sentence.Start, sentence.Length);
            foreach (Quantity quantity in reading.Quantities.Where(quantity => quantity.Start >= sentence.Start && quantity.Start < end))
            {
                if (IsMeasured(quantity, text, quantity.Start - sentence.Start))
                    yield return new Claim(ClaimKind.Measured, sentence, reading.Prose.Text.Substring(quantity.Start, quantity.Length), quantity.Start, quantity);
            }
            foreach (Match match in Absolute().Matches(text))
                yield return new Claim(ClaimKind.Absolute, sentence, match.Value.Trim(), sentence.Start + match.Index, null);
            foreach (Match match in Comparative().Matches(text))
                yield return new Claim(ClaimKind.Comparative, sentence, match.Value.Trim(), sentence.Start + match.Index, null);
        }
    }

    private static bool IsMeasured(Quantity quantity, string sentence, int at)
    {
        string around = sentence[Math.Max(0, at - 12)..Math.Min(sentence.Length, at + quantity.Length + 16)];
        string behind = sentence[Math.Min(sentence.Length, at + quantity.Length)..];
        if (quantity.Unit is not null)
            return !(quantity.IsSpelled && quantity.Value == 1) && !ClaimsNothing().IsMatch(around);
        bool isYear = quantity.Length == 4 && quantity.Value is >= 1900 and <= 2100;
        return (quantity.Value >= LargeCount && !isYear) || Counted().IsMatch(behind);
    }

    // Reading times, ages, opening hours: numbers with units that say nothing about the product.
    [GeneratedRegex(@"min(?:ute)?s?[ -]read\b|years? old|years? of age|\baged? |hours a day|days a week", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ClaimsNothing();

    [GeneratedRegex(
        @"^\+?(?: out of | in )(?:\d|three|four|five|six|seven|eight|nine|ten)|^\+?(?: [\p{L}-]+)? (?:customers|clients|users|people|reviews|ratings|brands|teams|countries|awards|members|"
        + "subscribers|households|homes|companies|businesses|stores|patients|experts|dentists|doctors|baristas|owners|readers)\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    [GeneratedRegex(
        @"(?<!\b(?:your|my|our|their|his|her|at|do its|all the) )\bbest\b(?! (?:regards|wishes|before|practices?|friends?|of luck|of both|to|when|if|served|enjoyed|used))"
        + @"|\bbest[- ](?:in[- ]class|selling|rated)\b"
        + @"|\b(?:(?:world|industry|market|europe|america|germany)(?:['’]s)?[ -]first\b|first[- ]ever\b|first of its kind\b|the (?:very )?first (?!time|step|name|thing|day|week|month|year|order|few|person to|one to|place|email|of (?:january|february|march|april|may|june|july|august|september|october|november|december))[\p{L}-]+(?: [\p{L}-]+){0,4} (?:to|that|with|ever|in the world)\b)"
        + @"|\bthe (?:world['’]s )?only (?!thing|way|question|time|one left|day)[\p{L}-]+|\bthe only (?:way|one) to\b"
        + @"|\b(?:the |world['’]s )?(?:fastest|quickest|cheapest|strongest|lightest|smartest|safest|greenest|cleanest|purest|finest|greatest|easiest|smallest|thinnest|quietest|toughest|healthiest|freshest|longest-lasting|lowest[- ]priced?)\b"
        + @"|\bthe (?:world['’]s )?(?:most|least) (?!of\b|people\b|recent\b|part\b)[\p{L}-]+|\bthe (?:highest|lowest|longest|largest|biggest) [\p{L}-]+"
        + @"|#1\b|\b(?:no\.|number) ?(?:1|one)\b(?! (?:reason|tip|question|rule|step))"
        + @"|(?:\b(?:the|a|an|world|market|industry|category)|['’]s)[ -]leading\b(?! (?:up|to|into|edge|role))"
        + @"|\b(?:clinically|scientifically|medically|dermatologically|lab)[ -](?:proven|tested|validated|approved)\b|(?<!clinically[ -]|scientifically[ -]|medically[ -])\bproven\b"
        + @"|(?<!not )\bguarantee(?:d|s)\b|\baward[- ]winning\b|\b(?:unbeatable|unrivall?ed|unmatched|unparall?elled|unsurpassed|risk-free|never fails)\b"
        + @"|\b(?:doctor|dentist|dermatologist|vet|expert)[- ](?:recommended|approved|tested)\b|\b(?:carbon|climate)[- ]neutral\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Absolute();

    [GeneratedRegex(
        @"\b(?:(?!(?:rather|other|later|earlier|sooner|never|ever|either|whether|after|over|under|number|order|offer|however)\b)[\p{L}]{2,}er|more [\p{L}-]+|less [\p{L}-]+|fewer|better|worse)(?: [\p{L}-]+){0,3} than (?!ever\b|before\b|you\b|yesterday\b|usual\b|that\b|\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|a|an) (?:day|days|week|weeks|month|months|year|years|hour|hours|minute|minutes)\b)[\p{L}-]+(?: [\p{L}-]+){0,2}"
        + @"|\b(?:twice|\d+(?:\.\d+)? ?(?:x|times)|three times|four times) as [\p{L}]+ as [\p{L}-]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Comparative();
}
