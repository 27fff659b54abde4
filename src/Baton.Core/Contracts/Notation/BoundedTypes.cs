using System.Text;
using Baton.Core.Checking;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>A type with something in parentheses: <c>string(1..60)</c>, <c>number(0..1)</c>, <c>file(image/*, ..5MB)</c>.</summary>
internal static class BoundedTypes
{
    /// <summary>What stands for <c>*</c> in a pattern of media types; on one line, as every text of a file is.</summary>
    public const string AnySubtype = @"[^/\r\n]+";

    public static SchemaNode? Read(ContractKind kind, string arguments, SourceNode.Scalar scalar, ICollection<Finding> findings)
    {
        if (kind == ContractKind.File)
            return ReadFile(arguments, scalar, findings);
        string word = TypeWords.WordFor(kind);
        if (!TypeWords.HasLength(kind) && !TypeWords.HasValue(kind))
            return Refuse(ContractCodes.BadBounds, $"`{word}` takes no bounds", scalar, findings, $"write `{word}`");
        var bounds = TypeWords.HasLength(kind) ? Bounds.ReadCount(arguments)
            : kind == ContractKind.Integer && !IsWhole(arguments) ? null
            : Bounds.Read(arguments);
        if (bounds is null)
            return Refuse(ContractCodes.BadBounds, $"`{arguments}` are no bounds for `{word}`", scalar, findings,
                arguments.Split(['-', ','], StringSplitOptions.TrimEntries) is [var from, var to] && Bounds.ReadCount($"{from}..{to}") is not null ? $"write `{word}({from}..{to})`"
                : TypeWords.HasLength(kind) ? "lengths are whole numbers: `1..60`, `..60` or `1..`" : "write `1..60`, `..60` or `1..`");
        if (bounds.IsEmpty)
            return Refuse(ContractCodes.EmptyRange, $"nothing fits {bounds}: the lower bound is above the upper", scalar, findings, "swap them");
        return ContractSchemas.Bounded(kind, bounds.Least, bounds.Most);
    }

    /// <summary>Media types, with <c>*</c> after the slash for all of a sort, as a regular expression.</summary>
    public static string MediaPattern(IEnumerable<string> types) =>
        $"^(?:{string.Join('|', types.Select(t => Escaped(t).Replace(@"\*", AnySubtype, StringComparison.Ordinal)))})$";

    private static SchemaNode? ReadFile(string arguments, SourceNode.Scalar scalar, ICollection<Finding> findings)
    {
        var type = ContractSchemas.Of(ContractKind.String);
        var size = ContractSchemas.Size("0", null);
        foreach (string argument in arguments.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Bounds.ReadSize(argument) is { } bounds)
            {
                if (bounds.IsEmpty)
                    return Refuse(ContractCodes.EmptyRange, $"no file fits {argument}: the lower bound is above the upper", scalar, findings, "swap them");
                size = ContractSchemas.Size(bounds.Least ?? "0", bounds.Most);
            }
            else if (argument.Split('|', StringSplitOptions.TrimEntries) is var types && types.All(IsMediaType))
            {
                type = types.Any(t => t.EndsWith('*'))
                    ? ContractSchemas.Matching(MediaPattern(types))
                    : ContractSchemas.Choice(types.Distinct());
            }
            else
            {
                return Refuse(ContractCodes.BadBounds, $"`{argument}` is neither media types nor a size", scalar, findings,
                    "write `file(image/png|application/pdf, ..5MB)`, with B, KB, MB or GB");
            }
        }
        return ContractSchemas.File(type, size);
    }

    private static bool IsMediaType(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && IsToken(parts[0]) && (parts[1] == "*" || IsToken(parts[1]));
    }

    // RFC 6838, 4.2.
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= 127 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$&-^_.+".Contains(c, StringComparison.Ordinal));

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
            escaped.Append(@"^$\.*+?()[]{}|/".Contains(c, StringComparison.Ordinal) && c != '/' ? "\\" : "").Append(c);
        return escaped.ToString();
    }

    private static bool IsWhole(string bounds) => !bounds.Replace("..", "", StringComparison.Ordinal).Contains('.', StringComparison.Ordinal);

    private static SchemaNode? Refuse(string code, string message, SourceNode.Scalar scalar, ICollection<Finding> findings, string help)
    {
        findings.Add(Finding.Error(code, message, SpanOfArguments(scalar)).WithHelp(help));
        return null;
    }

    // Underlines what stands in the parentheses where the text stands in the file as it is.
    private static SourceSpan SpanOfArguments(SourceNode.Scalar scalar)
    {
        int open = scalar.Text.IndexOf('(', StringComparison.Ordinal), close = scalar.Text.LastIndexOf(')');
        return open < 0 || close <= open + 1 ? scalar.Span : scalar.Snippet.Span(open + 1, close - open - 1);
    }
}
