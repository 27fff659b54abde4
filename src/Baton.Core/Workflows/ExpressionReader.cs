using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Reads paths, templates, conditions and constants, and opens the files that texts are kept in.</summary>
internal sealed class ExpressionReader(PlaybookReading playbook)
{
    private const int MaxNeeds = 200;

    private static readonly JsonElement JsonNull = JsonDocument.Parse("null").RootElement;

    private static readonly string[] TextFileEndings = [".md", ".liquid", ".txt"];

    private ICollection<Finding> Findings => playbook.Findings;

    /// <summary>A path, a template, a constant, or a template in a file (<c>{ template: … }</c>).</summary>
    public ValueExpression? Value(SourceNode? node)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsNull: true } empty:
                Findings.Add(Finding.Error("WF006", "a value is missing here", empty.Span).WithHelp("write a path, a \"{{ template }}\", or { const: … }"));
                return null;
            case SourceNode.Scalar scalar when scalar.Text.Contains("{{", StringComparison.Ordinal) || scalar.Text.Contains("{%", StringComparison.Ordinal):
                return LiquidTemplate.Parse(scalar.Snippet, Findings) is { } template ? new ValueExpression.Template(template, scalar.Span) : null;
            case SourceNode.Scalar scalar when IsPlainConstant(scalar):
                return new ValueExpression.Constant(TypedValue.ReadUntyped(scalar), scalar.Span);
            case SourceNode.Scalar scalar:
                return Path(scalar) is { } path ? new ValueExpression.Path(path) : null;
            case SourceNode.Mapping { Entries: [{ Name: "const" } entry] }:
                return new ValueExpression.Constant(TypedValue.ReadUntyped(entry.Value), entry.Value.Span);
            case SourceNode.Mapping { Entries: [{ Name: "template", Value: SourceNode.Scalar file }] }:
                return File(file) is { } layout ? new ValueExpression.Template(layout, file.Span) : null;
            case SourceNode.Mapping { Entries: [{ Name: "from", Value: SourceNode.Scalar from }] }:
                return Path(from) is { } taken ? new ValueExpression.Path(taken) : null;
            case not null:
                Findings.Add(Finding.Error("WF006", $"a value is a path, a \"{{{{ template }}}}\" or {{ const: … }}, not {node.Kind}", node.Span));
                return null;
            default:
                return null;
        }
    }

    /// <summary>
    /// A map of named values: <c>with</c>, <c>of</c>, <c>yields</c>, <c>output</c>. What can't be read stands as a null, so
    /// that nobody misses the name as well.
    /// </summary>
    /// <param name="special">Reads what may be written in this map alone; null for what it leaves to be read as any value.</param>
    public ImmutableArray<NamedExpression> Values(SourceNode? node, string what, Func<SourceNode.Entry, NamedExpression?>? special = null)
    {
        if (MapReader.Of(node, what, Findings) is not { } map)
            return [];
        return [.. map.Map.Entries
            .Select(entry => special?.Invoke(entry) ?? new NamedExpression(entry.Name, Value(entry.Value) ?? Nothing(entry.Value.Span), entry.Key.Span))];
    }

    /// <summary>The map under <c>to:</c>: constants, or <c>{ from: path }</c>.</summary>
    public ImmutableArray<NamedExpression> Destination(SourceNode.Mapping map) =>
        [.. map.Entries
            .Select(entry => entry.Value is SourceNode.Mapping { Entries: [{ Name: "from" }] }
                ? Value(entry.Value) ?? Nothing(entry.Value.Span)
                : new ValueExpression.Constant(TypedValue.ReadUntyped(entry.Value), entry.Value.Span))
            .Zip(map.Entries, (value, entry) => new NamedExpression(entry.Name, value, entry.Key.Span))];

    public ValuePath? Path(SourceNode.Scalar scalar)
    {
        string text = scalar.Text;
        bool isOptional = text.EndsWith('?');
        if (isOptional)
        {
            text = text[..^1];
            if (!scalar.Quoted)
                Findings.Add(Finding.Warning("YM008", "quote what ends in `?`: other YAML readers stumble over it", scalar.Span)
                    .With(new Fix($"write \"{scalar.Text}\"", IsSafe: true, new TextEdit(scalar.Span, $"\"{scalar.Text}\""))));
        }
        var parts = text.Split('.');
        if (Array.TrueForAll(parts, IsName))
            return new ValuePath(parts[0], parts.Length == 1 ? [] : [.. parts.AsSpan(1)], isOptional, scalar.Span);
        if (text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal) && text[2..^2].Trim() is var bare && bare.Split('.').All(IsName))
            Findings.Add(Finding.Error("WF006", "a path stands here without `{{ }}`", scalar.Span).With(new Fix($"write {bare}", IsSafe: true, new TextEdit(scalar.Span, bare))));
        else
            Findings.Add(Finding.Error("WF006", $"`{scalar.Text}` is not a path", scalar.Span)
                .WithHelp("a path is a producer and its fields: `draft.body`, `brief.offer.code`; a text that is not a path is written { const: \"…\" }"));
        return null;
    }

    public LiquidCondition? Condition(SourceNode.Scalar? scalar) =>
        scalar is null ? null : LiquidCondition.Parse(scalar.Snippet, Findings);

    /// <summary>Stands where a condition is wanted and none could be read.</summary>
    public static LiquidCondition Never { get; } = LiquidCondition.Parse(Snippet.Literal("false"), [])!;

    /// <summary>A text key: the text itself, or the file that a single line ending in .md, .liquid or .txt names.</summary>
    public LiquidTemplate? TextOrFile(SourceNode.Scalar? scalar)
    {
        if (scalar is null)
            return null;
        if (IsFileName(scalar))
            return File(scalar);
        if (!IsPathOfFile(scalar.Text))
            return LiquidTemplate.Parse(scalar.Snippet, Findings);
        Findings.Add(Finding.Error("WF008", $"`{scalar.Text}` looks like a file, and would be taken for the text itself", scalar.Span)
            .WithHelp($"files with texts end in {string.Join(", ", TextFileEndings)}: rename it"));
        return null;
    }

    /// <summary>The list under <c>needs:</c>.</summary>
    public ImmutableArray<Need> Needs(MapReader step)
    {
        var items = step.List("needs");
        var needs = ImmutableArray.CreateBuilder<Need>(Math.Min(items.Length, MaxNeeds));
        foreach (var item in items)
        {
            var need = item is SourceNode.Scalar scalar ? Bare(scalar) : Renamed(item);
            if (need is null)
                continue;
            if (needs.FirstOrDefault(n => n.Name == need.Name) is { } twin)
                Findings.Add(Finding.Error("WF007", $"`{need.Name}` is needed twice", need.From.Span).WithNote($"first in line {twin.From.Span.Line}"));
            else if (needs.Count == MaxNeeds)
            {
                Findings.Add(Finding.Error("WF014", $"a step can be handed at most {MaxNeeds} values", need.From.Span));
                break;
            }
            else
                needs.Add(need);
        }
        return needs.DrainToImmutable();
    }

    /// <summary>A template in a file of the playbook.</summary>
    public LiquidTemplate? File(SourceNode.Scalar name)
    {
        if (playbook.Text(name) is not { } source)
            return null;
        if (!string.IsNullOrWhiteSpace(source.Text))
            return LiquidTemplate.Parse(Snippet.Of(source), Findings);
        Findings.Add(Finding.Error("WF008", $"`{name.Text}` is empty", name.Span));
        return null;
    }

    /// <summary>Stands where a value is wanted and none could be read.</summary>
    public static ValueExpression.Constant Nothing(SourceSpan span) => new(JsonNull, span);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsName(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private Need? Bare(SourceNode.Scalar scalar) => Path(scalar) is { } path ? new Need(path.IsOptional ? path.Text : scalar.Text, path, null) : null;

    private Need? Renamed(SourceNode node)
    {
        if (node is SourceNode.Mapping { Entries: [{ Name: var called, Value: SourceNode.Scalar value }] } && value.Text.Contains('.', StringComparison.Ordinal)
            && called is not ("from" or "as" or "default") && NearestWord.Of(called, ["from"]) is null)
        {
            Findings.Add(Finding.Error("WF003", $"the need `{called}` does not say where it is taken from", node.Span)
                .WithHelp($"write {{ as: {called}, from: {value.Text} }}, or the path alone"));
            return null;
        }
        if (MapReader.Of(node, "a need", Findings) is not { } map)
            return null;
        var name = map.Scalar("as");
        var from = map.Scalar("from", isRequired: true);
        var fallback = map.Optional("default");
        map.RefuseOthers();
        if (from is null || Path(from) is not { } path)
            return null;
        if (name is not null && !IsName(name.Text))
            Findings.Add(Finding.Error("WF006", $"`{name.Text}` is not a name: letters, digits, `_` and `-`, a letter first", name.Span));
        JsonElement? otherwise = fallback is null ? null : TypedValue.ReadUntyped(fallback);
        return new Need(name?.Text ?? path.Text, otherwise is null ? path : path with { IsOptional = true }, otherwise);
    }

    private static bool IsFileName(SourceNode.Scalar scalar) =>
        !scalar.Text.Contains('\n', StringComparison.Ordinal) && !scalar.Text.Contains(' ', StringComparison.Ordinal)
        && TextFileEndings.Any(ending => scalar.Text.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>No text is one word with a slash and an ending.</summary>
    private static bool IsPathOfFile(string text) =>
        text.Contains('/', StringComparison.Ordinal) && text.LastIndexOf('.') > text.LastIndexOf('/') && text[^1] != '.'
        && !text.Any(c => char.IsWhiteSpace(c) || c is '{' or '}');

    private static bool IsPlainConstant(SourceNode.Scalar scalar) =>
        scalar.Quoted ? scalar.Text.Length == 0
        : scalar.Text is "true" or "false" || decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
