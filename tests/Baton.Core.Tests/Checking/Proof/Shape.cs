using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What generated fields hold: the shapes that conditions can tell something from.</summary>
internal enum Shape { Text, Choice, Flag, Score, Tags, Moment, Rivals }

/// <summary>A value that a generated workflow may read.</summary>
/// <param name="MayLack">Optional in its contract, or of a step that may be skipped.</param>
internal sealed record Readable(string Path, Shape Shape, bool MayLack)
{
    public string Producer => Path.Split('.')[0];
}

internal static class Shapes
{
    public static readonly string[] Choices = ["plain", "bold", "dry"];

    public static readonly string[] Tags = ["EU", "US", "UK"];

    public static JsonNode Contract(Shape shape) => shape switch
    {
        Shape.Text => "text",
        Shape.Choice => string.Join(" | ", Choices),
        Shape.Flag => "boolean",
        Shape.Score => "integer(0..10)",
        Shape.Tags => new JsonArray(string.Join(" | ", Tags), "0..3"),
        Shape.Moment => "datetime",
        _ => new JsonArray(new JsonObject { ["name"] = "string", ["site?"] = "text" }, "0..3"),
    };

    /// <summary>A condition over one value; <paramref name="guarded"/> asks first whether it is there.</summary>
    public static string Condition(Readable value, bool guarded, Random random)
    {
        string path = value.Path;
        string test = value.Shape switch
        {
            Shape.Choice => $"{path} {Of(random, "==", "==", "!=")} \"{Of(random, Choices)}\"",
            Shape.Flag => Of(random, path, $"{path} == true", $"{path} == false"),
            Shape.Score => $"{path} {Of(random, ">", ">=", "<", "<=", "==")} {random.Next(1, 10)}",
            Shape.Tags => Of(random, $"{path} contains \"{Of(random, Tags)}\"", $"{path}.size > 0"),
            _ => Of(random, path, $"{path} != nil"),
        };
        return guarded && test != path ? $"{path} and {test}" : test;
    }

    public static T Of<T>(Random random, params T[] items) => items[random.Next(items.Length)];
}
