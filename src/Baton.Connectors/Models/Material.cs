using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>What there is to write from: the prompt's brief, brand and handoff, sorted by what each is for.</summary>
internal sealed partial class Material
{
    private static readonly Dictionary<FactKind, string[]> FieldNames = new()
    {
        [FactKind.Product] = ["product", "product_name"],
        [FactKind.Sender] = ["client", "sender", "from_name", "signed_by"],
        [FactKind.Audience] = ["audience", "audiences", "segment", "segments", "target", "target_audience", "readers"],
        [FactKind.Topic] = ["question", "topic", "working_title"],
        [FactKind.Edition] = ["newsletter", "publication", "issue", "edition"],
        [FactKind.Message] = ["key_messages", "messages", "key_points", "points", "benefits", "features", "highlights"],
        [FactKind.Offer] = ["offer", "promotion", "deal", "discount"],
        [FactKind.Url] = ["url", "link", "landing_page", "cta_url", "href", "website", "page"],
        [FactKind.CallToAction] = ["cta", "call_to_action", "cta_text", "cta_label"],
        [FactKind.Price] = ["price", "pricing"],
        [FactKind.LaunchDate] = ["launch_date", "launch", "launches", "launches_on", "available_from", "available", "release_date"],
        [FactKind.MustSay] = ["must_say", "must_include", "must_mention", "required_phrases"],
        [FactKind.MustNot] = ["must_not", "must_not_say", "never_say", "never", "avoid", "do_not_say", "dont_say", "forbidden", "banned"],
        [FactKind.Guidance] = ["voice", "style", "objective", "objectives", "context", "purpose"],
        [FactKind.Setting] = ["locale", "language", "lang", "channel", "channels", "format", "region", "regions", "market", "markets", "notes", "tone", "goal", "goals",
            "keyword", "keywords", "length", "theme", "direction", "send_on", "send_at", "publish_on", "publish_at"],
    };

    /// <summary>Names under which another step's text is surely a version of the same copy.</summary>
    private static readonly string[] CopyFields = ["subject", "preheader", "body", "title", "headline", "excerpt"];

    public Material(Prompt prompt)
    {
        Prompt = prompt;
        IsBlank = prompt.Task.Length == 0;
        if (IsBlank)
            return;
        if (prompt.Brief is { } brief)
            AddFacts(brief, "", null);
        Regions = [.. Facts.Where(f => f.Top is "region" or "regions" or "market" or "markets").Select(f => f.Text).Distinct()];
        bool isAmerican = Regions is ["US" or "USA"];
        Facts = [.. Facts.Select(f => f with { Said = DateWords.Write(f.Text, isAmerican) ?? f.Text })];
        Feedback = new Feedback(prompt.Values);
        Brand = new Brand(prompt.Brand, [.. Facts.Select(f => f.Text)]);
        MustNot = [.. Facts.Where(f => f.Kind == FactKind.MustNot).SelectMany(f => Phrases(f.Text)), .. Brand.Never];
        Fields = [.. prompt.Values.Where(v => !Feedback.IsFeedback(v)).SelectMany(FieldsOf)];
    }

    public Prompt Prompt { get; }

    /// <summary>Without a task nobody can know what is wanted, so nothing is taken from the rest of the prompt either.</summary>
    public bool IsBlank { get; }

    /// <summary>The brief's leaves, in its order.</summary>
    public List<Fact> Facts { get; } = [];

    /// <summary>Where it goes, in the brief's own words.</summary>
    public IReadOnlyList<string> Regions { get; } = [];

    /// <summary>Names the brief and the brand give: of the product, of who sends.</summary>
    public IEnumerable<string> Names => [.. Texts(FactKind.Product), .. Texts(FactKind.Sender), .. Brand.Name is { } name ? [name] : Array.Empty<string>()];

    /// <summary>Who signs.</summary>
    public string? Sender => First(FactKind.Sender) ?? Brand.Name;

    public Brand Brand { get; } = Brand.None;

    public Feedback Feedback { get; } = Feedback.None;

    public IReadOnlyList<string> MustNot { get; } = [];

    /// <summary>The handoff without feedback, one entry a field: an object handed whole stands with each of its fields.</summary>
    public IReadOnlyList<HandedField> Fields { get; } = [];

    /// <summary>The fields that are there to be said, and not to tell the writer how.</summary>
    public IEnumerable<HandedField> Sayable => Fields.Where(f => KindOf(f.Field) is not (FactKind.Setting or FactKind.Guidance));

    /// <summary>The pieces of a plan that was handed over, an outline's sections or the topics of an issue; empty without one.</summary>
    public IReadOnlyList<Piece> Pieces => [.. Sayable.SelectMany(f => Piece.In(f.Value))];

    /// <summary>What the copy has to say, strongest first: the brief's messages, else the headings of the pieces.</summary>
    public IReadOnlyList<string> Points => Texts(FactKind.Message).Any() ? [.. Texts(FactKind.Message)] : [.. Pieces.Select(p => p.Heading)];

    /// <summary>People have decided on a version: what they left out is not put back unasked.</summary>
    public bool IsReviewed => Fields.Any(f => f.IsReviewed);

    /// <summary>The phrase that it should be found for.</summary>
    public string? Keyword => Facts.FirstOrDefault(f => f.Path is "keyword" or "keyword.primary" or "primary_keyword")?.Text;

    public IEnumerable<string> Texts(FactKind kind) => Facts.Where(f => f.Kind == kind).Select(f => f.Text);

    public string? First(FactKind kind) => Texts(kind).FirstOrDefault(t => t.Length > 0);

    /// <summary>Where the reader is to go: the brief's own page, else its first link.</summary>
    public string? Url =>
        Facts.FirstOrDefault(f => f.Kind == FactKind.Url && Wording.IsUrl(f.Text))?.Text
        ?? Facts.FirstOrDefault(f => f.Kind == FactKind.CallToAction && Wording.IsUrl(f.Text))?.Text
        ?? Facts.FirstOrDefault(f => f.Kind is not (FactKind.MustNot or FactKind.Guidance) && Wording.IsUrl(f.Text))?.Text;

    /// <summary>
    /// An existing text of this field to build on, the newest first: a person's edit, an earlier draft, then whatever other step
    /// wrote one.
    /// </summary>
    public HandedField? Existing(string field)
    {
        HandedField[] versions =
        [
            .. Fields.Where(f => f.Field == field && f.Value.ValueKind == JsonValueKind.String && f.Value.GetString()!.Length > 0)
                .Where(f => f.From.IsEarlier || f.IsReviewed || CopyFields.Contains(field)),
        ];
        // What people decided before this step stands until they decided on what it made of it.
        bool isDecidedLater = versions.Any(f => f.IsReviewed && f.From.IsEarlier);
        return versions
            .OrderByDescending(f => f.IsReviewed && !f.From.IsEarlier && !isDecidedLater)
            .ThenByDescending(f => f.From.Order)
            .ThenByDescending(f => f.From.Round)
            .ThenByDescending(f => f.IsReviewed)
            .ThenByDescending(f => f.From.IsEarlier)
            .FirstOrDefault();
    }

    /// <summary>The value of that name anywhere: in the brief first, then in the handoff.</summary>
    public JsonElement? Find(string name, Func<JsonElement, bool> fits)
    {
        if (IsBlank)
            return null;
        string wanted = Wording.Snake(name);
        foreach (var root in (IEnumerable<JsonElement?>)[Prompt.Brief, .. Fields.Select(f => (JsonElement?)f.Value)])
        {
            if (root is { } value && Within(value, wanted, fits, 0) is { } found)
                return found;
        }
        return Fields.Where(f => Wording.Snake(f.Field) == wanted && fits(f.Value)).Select(f => (JsonElement?)f.Value).FirstOrDefault();
    }

    /// <summary>The phrases a rule names: what stands in quotes, else all of it.</summary>
    public static IReadOnlyList<string> Phrases(string rule) => Wording.Quoted(rule) is { Count: > 0 } quoted ? quoted : [rule];

    /// <summary>Numbers, links, codes and names: what must not get lost on the way.</summary>
    public static bool HoldsHardFact(string text) => HardFact().IsMatch(text);

    private static JsonElement? Within(JsonElement value, string name, Func<JsonElement, bool> fits, int depth)
    {
        if (value.ValueKind != JsonValueKind.Object || depth > 4)
            return null;
        foreach (var property in value.EnumerateObject())
        {
            if (Wording.Snake(property.Name) == name && fits(property.Value))
                return property.Value;
        }
        return value.EnumerateObject().Select(p => Within(p.Value, name, fits, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private void AddFacts(JsonElement value, string path, FactKind? inherited)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                FactKind? kind = inherited is null or FactKind.CallToAction ? KindOf(property.Name) ?? inherited : inherited;
                AddFacts(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", kind);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                AddFacts(item, path, inherited);
        }
        else if (Wording.Leaf(value) is { Length: > 0 } text)
        {
            Facts.Add(new Fact(path, inherited ?? FactKind.Other, text));
        }
    }

    public static FactKind? KindOf(string name)
    {
        string snake = Wording.Snake(name);
        foreach (var (kind, names) in FieldNames)
        {
            if (names.Contains(snake, StringComparer.Ordinal))
                return kind;
        }
        return null;
    }

    private static IEnumerable<HandedField> FieldsOf(HandedValue handed) => handed.Value.ValueKind == JsonValueKind.Object
        ? handed.Value.EnumerateObject().Select(p => new HandedField(handed, p.Name, p.Value))
        : [new HandedField(handed, handed.Field, handed.Value)];

    [GeneratedRegex(@"\d|://|(?<=\p{L}[\p{L},]*\s)\p{Lu}\p{L}|\b\p{Lu}{2,}\b")]
    private static partial Regex HardFact();
}

/// <summary>One field of what was handed over.</summary>
internal sealed record HandedField(HandedValue From, string Field, JsonElement Value)
{
    /// <summary>It is content a person decided on, perhaps edited.</summary>
    public bool IsReviewed => From.Name.EndsWith(".content", StringComparison.Ordinal)
        || From.Name.Contains(".content.", StringComparison.Ordinal);
}
