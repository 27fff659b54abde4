using System.Collections.Frozen;
using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>
/// Reads a map whose keys are known. What is missing, of the wrong kind or unknown becomes a finding, and reading goes on, so
/// that all of them are found at once.
/// </summary>
/// <param name="words">The keys that stand for themselves and are no other key misspelt.</param>
public sealed class MapReader(SourceNode.Mapping map, string what, ICollection<Finding> findings, IReadOnlySet<string> words)
{
    /// <summary>Every key of the language below the top.</summary>
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "agent", "tool", "check", "review", "ask", "switch", "parallel", "each", "repeat", "call", "wait", "commit",
        "when", "retry", "timeout", "on_error", "attempts", "backoff", "role", "needs", "brief", "task", "produces", "fallback", "may_ask",
        "use", "with", "of", "scorers", "on_fail", "redo", "rounds", "then", "show", "criteria", "approvers", "due", "escalate", "after", "to",
        "on_timeout", "on_changes", "text", "blocking", "scorer", "any", "all", "at_least", "question", "answer", "cases", "else", "steps",
        "yields", "join", "branches", "as", "in", "concurrency", "on_item_error", "until", "workflow", "for", "signal", "contract", "surface",
        "unreviewed", "from", "default", "const", "template", "instructions", "model", "tools", "knowledge", "memory", "spend", "tokens", "time",
        "webhook", "schedule", "file", "map", "cron", "timezone", "held_out", "cluster_by", "promote_when", "no_worse_than", "margin", "context");

    /// <summary>What other tools call it, where it is no key of ours in the same place.</summary>
    private static readonly FrozenDictionary<string, string> Elsewhere = new Dictionary<string, string>
    {
        ["prompt"] = "task",
        ["output"] = "produces",
        ["outputs"] = "produces",
        ["inputs"] = "needs",
        ["input"] = "needs",
        ["system"] = "instructions",
        ["if"] = "when",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What was asked for; null before anything was.</summary>
    private List<string>? _known;

    private bool? _hasStrangers;

    /// <summary>Whether some key is none of the language's: only such a one can be another misspelt.</summary>
    private bool HasStrangers => _hasStrangers ??= !map.Entries.All(e => words.Contains(e.Name));

    public MapReader(SourceNode.Mapping map, string what, ICollection<Finding> findings)
        : this(map, what, findings, Words)
    {
    }

    public SourceSpan Span => map.Span;

    public SourceNode.Mapping Map => map;

    /// <summary>What messages call the map.</summary>
    public string What => what;

    /// <summary>Null, with a finding, when the node is not a map.</summary>
    public static MapReader? Of(SourceNode? node, string what, ICollection<Finding> findings)
    {
        if (node is SourceNode.Mapping map)
            return new MapReader(map, what, findings);
        if (node is not null)
            findings.Add(Finding.Error("WF002", $"{what} is a map, not {node.Kind}", node.Span).WithHelp("a map is { key: value }, or a line `key: value` for each of its keys, indented"));
        return null;
    }

    public SourceNode? Optional(string key)
    {
        (_known ??= new(16)).Add(key);
        return Find(key);
    }

    /// <summary>A misspelt key is a finding; what stands under it is read all the same, so that nothing seems to be missing.</summary>
    private SourceNode? Find(string key)
    {
        if (map[key] is { } found)
            return found;
        foreach (var entry in map.Entries)
            if (IsSingular(entry.Name, key) || HasStrangers && !words.Contains(entry.Name) && Meant(entry.Name, [key]) is not null)
                return entry.Value;
        return null;
    }

    private static bool IsSingular(string name, string key) => key.Length == name.Length + 1 && key[^1] == 's' && key.StartsWith(name, StringComparison.Ordinal);

    private static string? Meant(string name, IEnumerable<string> known) =>
        Elsewhere.TryGetValue(name, out string? here) && known.Contains(here) ? here : NearestWord.Of(name, known);

    public SourceNode? Required(string key)
    {
        var node = Optional(key);
        if (node is null)
            findings.Add(Finding.Error("WF003", $"{what} lacks `{key}`", Anchor));
        return node;
    }

    public SourceNode.Scalar? Scalar(string key, bool isRequired = false) => (isRequired ? Required(key) : Optional(key)) switch
    {
        null => null,
        SourceNode.Scalar { IsNull: false } scalar => scalar,
        var other => AsScalar(other, $"`{key}`"),
    };

    public string? Text(string key, bool isRequired = false) => Scalar(key, isRequired)?.Text;

    public SourceNode.Scalar? AsScalar(SourceNode? node, string name)
    {
        if (node is SourceNode.Scalar { IsNull: false } scalar)
            return scalar;
        if (node is SourceNode.Scalar)
            findings.Add(Finding.Error("WF002", $"{name} is empty", node.Span));
        else if (node is not null)
            findings.Add(Finding.Error("WF002", $"{name} is a text, not {node.Kind}", node.Span));
        return null;
    }

    /// <summary>The items of a list; a lone scalar or map counts as a list of one.</summary>
    public ImmutableArray<SourceNode> List(string key, bool isRequired = false) => (isRequired ? Required(key) : Optional(key)) switch
    {
        null => [],
        SourceNode.Sequence list => list.Items,
        SourceNode.Scalar { IsNull: true } nothing => Empty(key, nothing.Span, isRequired),
        var one => [one],
    };

    private ImmutableArray<SourceNode> Empty(string key, SourceSpan span, bool isRequired)
    {
        if (isRequired)
            findings.Add(Finding.Error("WF002", $"`{key}` is empty", span));
        return [];
    }

    public ImmutableArray<SourceNode.Scalar> Scalars(string key) => List(key) is { IsEmpty: false } list
        ? [.. list.Select(item => item is SourceNode.Scalar { IsNull: false } scalar ? scalar : AsScalar(item, $"an item of `{key}`")).OfType<SourceNode.Scalar>()]
        : [];

    public MapReader? MapAt(string key, bool isRequired = false) =>
        (isRequired ? Required(key) : Optional(key)) is { } node ? Of(node, $"`{key}`", findings) : null;

    public bool Has(string key) => Find(key) is not null;

    public TimeSpan? Duration(string key) => Scalar(key) is { } scalar ? Durations.Read(scalar, findings) : null;

    public int? Whole(string key, int least, int most, bool isRequired = false)
    {
        if (Scalar(key, isRequired) is not { } scalar)
            return null;
        if (int.TryParse(scalar.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most)
            return value;
        findings.Add(Finding.Error("WF004", $"`{key}` is a whole number from {least} to {most}, not `{scalar.Text}`", scalar.Span));
        return null;
    }

    /// <summary>The value behind the word written; <paramref name="otherwise"/> when none is, or none that is known.</summary>
    public T Choice<T>(string key, T otherwise, params (string Word, T Value)[] choices)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        foreach (var (word, value) in choices)
            if (word == scalar.Text)
                return value;
        string words = string.Join(", ", choices.Select(c => $"`{c.Word}`"));
        findings.Add(Finding.Error("WF004", $"`{key}` is one of {words}, not `{scalar.Text}`{NearestWord.Suggest(scalar.Text, choices.Select(c => c.Word))}", scalar.Span));
        return otherwise;
    }

    /// <summary>Every key nobody asked for is unknown. Call it last.</summary>
    public void RefuseOthers(IReadOnlyList<string>? alsoKnown = null)
    {
        foreach (var entry in map.Entries)
            if (_known?.Contains(entry.Name) != true && alsoKnown?.Contains(entry.Name) != true)
                findings.Add(Unknown(entry, [.. (_known ?? []).Concat(alsoKnown ?? []).Distinct()]));
    }

    private Finding Unknown(SourceNode.Entry entry, IReadOnlyList<string> known)
    {
        string meant = Meant(entry.Name, known) is { } word ? $"; did you mean `{word}`?" : "";
        var finding = Finding.Error("WF001", $"{what} has no key `{entry.Name}`{meant}", entry.Key.Span)
            .WithNote($"known keys: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        return IsRestOfText(entry) ? finding.WithHelp("inside `{ }` a comma ends a value: put a text that has one in double quotes") : finding;
    }

    /// <summary>What stands between two commas, without a colon, was hardly meant to be a key.</summary>
    private static bool IsRestOfText(SourceNode.Entry entry)
    {
        string text = entry.Key.Span.File.Text;
        int end = Math.Min(entry.Key.Span.Start + entry.Key.Span.Length, text.Length);
        return entry.Value is SourceNode.Scalar { Text: "", Quoted: false } && text.AsSpan(end).TrimStart() is [',' or '}', ..];
    }

    /// <summary>Where something is missing: the first key.</summary>
    public SourceSpan Anchor => map.Entries.IsEmpty ? map.Span : map.Entries[0].Key.Span;
}
