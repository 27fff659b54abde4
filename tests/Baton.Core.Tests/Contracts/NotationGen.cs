using System.Text.Json;
using CsCheck;

namespace Baton.Core.Tests.Contracts;

/// <summary>Random contracts in the short notation.</summary>
internal static class NotationGen
{
    private static readonly Gen<string> Name = Gen.OneOf("title", "body", "no", "size", "über", "a b", "x-1", "yes");

    private static readonly Gen<string> Leaf = Gen.OneOf(
        "string", "text", "markdown", "html", "url", "email", "date", "datetime", "integer", "number", "boolean", "json", "file",
        "string(1..60)", "text(..500)", "integer(-5..100)", "number(0.5..)", "A | B", "\"yes | no\"", "\"a: b | c #d | 5\"", "\"null | ~\"",
        "\"file(image/*|application/pdf, 1KB..5MB)\"", "\"file(..12B)\"",
        "{ $json_schema: { type: [string, \"null\"], minLength: 2 } }", "{ $json_schema: { const: 1.50, x-note: \"- a\" } }");

    public static readonly Gen<string> Contract = Gen.Int[0, 3].SelectMany(Of);

    private static Gen<string> Of(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Gen.Select(Of(depth - 1), Gen.OneOf("", ", 1..", ", ..7", ", 2..3")).Select((item, bounds) => $"[{item}{bounds}]"),
            Gen.Select(Of(depth - 1), JsonGen.Text, Gen.Bool).Select((type, help, audit) =>
                $"{{ $type: {type}, $help: {JsonSerializer.Serialize(help.Trim() + "x")}, $audit: {(audit ? "true" : "false")} }}"),
            Gen.Select(Name, Gen.Bool, Of(depth - 1)).Array[1, 4].Select(fields =>
                $"{{ {string.Join(", ", fields.DistinctBy(f => f.Item1).Select(f => $"\"{f.Item1}{(f.Item2 ? "?" : "")}\": {f.Item3}"))} }}"));
}
