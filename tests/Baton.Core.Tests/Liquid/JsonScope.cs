using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Tests.Liquid;

/// <summary>A scope over one JSON object, and short ways to parse and render against it.</summary>
internal sealed class JsonScope(string json) : ILiquidScope
{
    private readonly JsonElement _root = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 }).RootElement;

    public JsonElement? Find(string name) => _root.TryGetProperty(name, out var value) ? value : null;

    public static string Render(string template, string json = "{}")
    {
        var findings = new List<Finding>();
        var parsed = LiquidTemplate.Parse(Snippet.Literal(template), findings);
        Assert.Empty(findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Code} {f.Span}: {f.Message}"));
        return parsed!.Render(new JsonScope(json));
    }

    public static LiquidException Fails(string template, string json = "{}") => Assert.Throws<LiquidException>(() => Render(template, json));

    public static LiquidTemplate Parse(string template)
    {
        var findings = new List<Finding>();
        var parsed = LiquidTemplate.Parse(Snippet.Literal(template), findings);
        Assert.Empty(findings);
        return parsed!;
    }

    public static List<Finding> FindingsOf(string template)
    {
        var findings = new List<Finding>();
        var parsed = LiquidTemplate.Parse(Snippet.Literal(template), findings);
        Assert.Equal(findings.Any(f => f.Severity == Severity.Error), parsed is null);
        return findings;
    }

    public static string Underlined(SourceSpan span) => span.File.Text.Substring(span.Start, span.Length);
}
