namespace Baton.Engine.Files;

/// <summary>What a file is: by its first bytes where these tell, else by what its name ends in.</summary>
public static class MediaTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain",
        [".md"] = "text/markdown",
        [".markdown"] = "text/markdown",
        [".html"] = "text/html",
        [".htm"] = "text/html",
        [".csv"] = "text/csv",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
        [".mp4"] = "video/mp4",
        [".mp3"] = "audio/mpeg",
        [".zip"] = "application/zip",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    public static string Of(string name, ReadOnlySpan<byte> bytes) =>
        bytes.Length > 8 && bytes[0] == 0x89 && bytes[1..].StartsWith("PNG"u8) ? "image/png"
        : bytes is [0xFF, 0xD8, 0xFF, ..] ? "image/jpeg"
        : bytes.StartsWith("GIF8"u8) ? "image/gif"
        : bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : bytes.StartsWith("%PDF-"u8) ? "application/pdf"
        // An image says so itself; what only calls itself one is none.
        : ByEnding.GetValueOrDefault(Path.GetExtension(name), Unknown);

    /// <summary>What a document of the type is called at its end; null where it is no document.</summary>
    public static string? EndingOf(string type) => type == "application/pdf" ? ".pdf" : ByEnding.FirstOrDefault(t => t.Value == type).Key;
}
