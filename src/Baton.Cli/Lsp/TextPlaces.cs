using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Sources;

namespace Baton.Cli.Lsp;

/// <summary>Places as the protocol writes them: lines and UTF-16 characters from 0; and files as addresses.</summary>
internal static class TextPlaces
{
    /// <summary>The offset of a place; the nearest there is when it lies outside.</summary>
    public static int Offset(SourceFile file, JsonElement position)
    {
        int line = Math.Max(0, position.GetProperty("line").GetInt32());
        int character = Math.Max(0, position.GetProperty("character").GetInt32());
        if (line >= file.PositionAt(file.Text.Length).Line)
            return file.Text.Length;
        return file.OffsetAt(line + 1, 1) + Math.Min(character, file.LineAt(line + 1).Length);
    }

    public static JsonObject Range(SourceFile file, int start, int end) => new() { ["start"] = Position(file, start), ["end"] = Position(file, end) };

    public static JsonObject Range(SourceSpan span) => Range(span.File, span.Start, span.Start + span.Length);

    /// <summary>Null when it is no file of this machine.</summary>
    public static string? PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var address) && address.IsFile ? Path.GetFullPath(address.LocalPath) : null;

    public static string UriOf(string path) => new Uri(path).AbsoluteUri;

    private static JsonObject Position(SourceFile file, int offset)
    {
        var (line, column) = file.PositionAt(offset);
        return new JsonObject { ["line"] = line - 1, ["character"] = column - 1 };
    }
}
