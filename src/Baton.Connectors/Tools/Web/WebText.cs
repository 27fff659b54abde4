using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Tools.Web;

/// <summary>What can be read of what a server sends.</summary>
internal static partial class WebText
{
    /// <summary>How far into a page its charset is looked for (HTML, section 13.2.3.2).</summary>
    private const int CharsetWindow = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static WebText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Null where it is of a kind that has no text; the kind itself when the server does not say, and it has to be looked at.</summary>
    public static WebFormat? FormatOf(string? mediaType) => mediaType?.ToLowerInvariant() switch
    {
        null or MediaTypeNames.Application.Octet => WebFormat.Unknown,
        MediaTypeNames.Text.Html or "application/xhtml+xml" => WebFormat.Html,
        MediaTypeNames.Application.Json or MediaTypeNames.Application.Xml or "application/x-ndjson" or "application/yaml" => WebFormat.Plain,
        var other when other.StartsWith("text/", StringComparison.Ordinal) || other.EndsWith("+json", StringComparison.Ordinal) || other.EndsWith("+xml", StringComparison.Ordinal)
            => other == "image/svg+xml" ? null : WebFormat.Plain,
        _ => null,
    };

    /// <param name="charset">As the server says; it may be wrong, or none.</param>
    public static (string Title, string Text) Read(byte[] bytes, WebFormat format, string? charset, Uri? address, CancellationToken cancellation)
    {
        if (format == WebFormat.Unknown)
            format = bytes.Contains((byte)0) ? throw new Engine.Tools.ToolException($"{address} is not text") { Kind = Core.Runs.FailureKind.Permanent }
                : HtmlStart().IsMatch(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, CharsetWindow)))) ? WebFormat.Html
                : WebFormat.Plain;
        string text = Decode(bytes, charset, format == WebFormat.Html);
        if (format == WebFormat.Plain)
            return ("", Clean(text));
        var (title, read) = PageText.Of(text, address, cancellation);
        return (string.Join(' ', Clean(title).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Clean(read));
    }

    /// <summary>The mark in the bytes first, then the server, then the page, as browsers do; what is no text in it becomes U+FFFD.</summary>
    private static string Decode(byte[] bytes, string? charset, bool isHtml)
    {
        var (encoding, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            _ => (Named(charset), 0),
        };
        if (encoding is null && isHtml
            && CharsetInPage().Match(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, CharsetWindow)))) is { Success: true } named)
            // Whoever can write it in single bytes is not in pairs of them.
            encoding = Named(named.Groups[1].Value) is { IsSingleByte: var single } said && (single || !said.WebName.StartsWith("utf-16", StringComparison.Ordinal)) ? said : Encoding.UTF8;
        encoding ??= IsUtf8(bytes) ? Encoding.UTF8 : Encoding.GetEncoding(1252);
        return encoding.GetString(bytes, mark, bytes.Length - mark);
    }

    /// <summary>Null when nobody knows it. Latin-1 means its superset by Windows, as everywhere on the web (WHATWG Encoding).</summary>
    private static Encoding? Named(string? charset)
    {
        try
        {
            return charset?.Trim('"', '\'', ' ').ToLowerInvariant() switch
            {
                null or "" or "utf-7" => null,
                "iso-8859-1" or "latin1" or "us-ascii" or "ascii" => Encoding.GetEncoding(1252),
                var name => Encoding.GetEncoding(name),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A page that was cut off may end within a character.</summary>
    private static bool IsUtf8(byte[] bytes)
    {
        for (int cut = 0; cut < 4 && cut <= bytes.Length; cut++)
            try
            {
                StrictUtf8.GetCharCount(bytes, 0, bytes.Length - cut);
                return true;
            }
            catch (DecoderFallbackException)
            {
            }
        return false;
    }

    /// <summary>Without control characters, which are in no text that people wrote, and without half surrogate pairs.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
                clean.Append(rune.ToString());
        return clean.ToString().Trim();
    }

    [GeneratedRegex(@"<meta[^>]{0,300}charset\s*=\s*[""']?\s*([A-Za-z0-9_:.\-]{1,40})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CharsetInPage();

    [GeneratedRegex(@"<(?:!doctype\s+html|html|head|body)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HtmlStart();
}

internal enum WebFormat
{
    Html,
    Plain,
    Unknown,
}
