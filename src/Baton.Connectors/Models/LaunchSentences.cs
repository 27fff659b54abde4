using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>The sentences of a launch, each made of the brief's facts that belong together; empty where the brief has none.</summary>
internal sealed partial class LaunchSentences(Material material)
{
    private static readonly Dictionary<string, string> RegionNames = new(StringComparer.Ordinal)
    {
        ["US"] = "the US",
        ["USA"] = "the US",
        ["EU"] = "the EU",
        ["UK"] = "the UK",
        ["GB"] = "the UK",
        ["UAE"] = "the UAE",
    };

    /// <summary>What is new and for whom.</summary>
    public string Opening
    {
        get
        {
            string? product = material.First(FactKind.Product);
            if (Edition is { Length: > 0 } edition)
                return $"**{edition}.**";
            if (product is null && material.First(FactKind.Topic) is { } topic)
                return Wording.Sentence(topic);
            string[] audiences = [.. material.Texts(FactKind.Audience).Select(a => Wording.Lower(a.TrimEnd('.'), material.Names))];
            if (product is null && audiences.Length == 0 && !material.Texts(FactKind.Message).Any())
                return "";
            string news = $"{product ?? "Something new"} is here";
            return audiences.Length == 0 ? $"**{news}.**" : $"**{news}**, for {Wording.Sentence(Wording.Listed(audiences))}";
        }
    }

    /// <summary>A periodical's name and number: "The Ridge Line, issue 214".</summary>
    private string Edition => string.Join(", ", material.Facts.Where(f => f.Kind == FactKind.Edition)
        .Select(f => f.Text.All(char.IsAsciiDigit) ? $"{Wording.Label(f.Name).ToLowerInvariant()} {f.Text}" : f.Text));

    public string Availability
    {
        get
        {
            string[] dates = [.. material.Facts.Where(f => f.Kind == FactKind.LaunchDate && f.Text.Any(char.IsAsciiDigit)).Select(f => f.Said)];
            return dates.Length == 0 ? "" : Wording.Sentence($"It is available from {Wording.Listed(dates)}");
        }
    }

    public string Price
    {
        get
        {
            Fact[] prices = [.. material.Facts.Where(f => f.Kind == FactKind.Price || f.Path == "currency")];
            if (prices.Length == 0)
                return "";
            bool isByRegion = prices.All(f => f.Path != f.Top && IsRegion(f.Name));
            bool needsRegion = prices.Length > 1 || material.Regions.Count > 1;
            return Wording.Sentence("The price is " + (isByRegion
                ? Wording.Listed([.. prices.Select(f => needsRegion ? $"{f.Text} in {RegionNames.GetValueOrDefault(f.Name, f.Name)}" : f.Text)])
                : string.Join(' ', prices.Select(f => f.Text))));
        }
    }

    /// <summary>What the offer gives, its code and its last day, and below it what else the brief says of it.</summary>
    public IEnumerable<string> Offer
    {
        get
        {
            var (code, gives, saving, ends) = (Part(Code()), Part(Gives()), Part(Saving()), Part(Ends()));
            string until = ends is null ? "" : $"Until {ends.Said}, ";
            string what = gives is not null ? Wording.Lower(gives.Text.TrimEnd('.'), material.Names) : saving is not null ? Off(saving.Text) : "";
            string sentence = (code, what, ends) switch
            {
                (not null, { Length: > 0 }, _) => $"{until}the code **{code.Text}** gets you {what}",
                (not null, _, _) => $"{until}you can use the code **{code.Text}**",
                (null, { Length: > 0 }, _) => $"{until}you get {what}",
                (null, _, not null) => $"The offer ends on {ends.Said}",
                _ => "",
            };
            if (sentence.Length > 0)
                yield return Wording.Sentence(Wording.Capital(sentence));
            foreach (var fact in material.Facts.Where(f => f.Kind == FactKind.Offer && f.Path == f.Top && f != code && f != gives && f != saving && f != ends))
                yield return Wording.Sentence(fact.Text);
        }
    }

    private bool IsRegion(string name) => RegionNames.ContainsKey(name) || material.Regions.Contains(name) || RegionCode().IsMatch(name);

    private Fact? Part(Regex name) => material.Facts.FirstOrDefault(f => f.Kind == FactKind.Offer && f.Path != f.Top && name.IsMatch(Wording.Snake(f.Name)))
        ?? material.Facts.FirstOrDefault(f => f.Kind == FactKind.Offer && f.Path == f.Top && f.Name != "offer" && name.IsMatch(Wording.Snake(f.Name)));

    private static string Off(string saving) => saving.Any(char.IsLetter) ? saving : $"{saving} off";

    [GeneratedRegex("^[A-Z]{2,3}$")]
    private static partial Regex RegionCode();

    [GeneratedRegex("code$|^coupon|^voucher")]
    private static partial Regex Code();

    [GeneratedRegex("^gives?$|^gift$|^benefit$|^reward$|^you_get$|^what$")]
    private static partial Regex Gives();

    [GeneratedRegex("discount|percent|saving|^amount$|^value$")]
    private static partial Regex Saving();

    [GeneratedRegex("^ends?$|ends_|_end$|until|expir|valid|deadline")]
    private static partial Regex Ends();
}
