using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Baton.Connectors.Tools.Web;
using Baton.Core.Handoffs;
using Baton.Engine.Playbooks;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Baton.Connectors.Tools.Knowledge;

/// <summary>The text of documents as people keep them: Markdown and plain text, HTML, PDF, Word.</summary>
public sealed class DocumentText : IDocumentText
{
    public const int MaxPages = 2000;

    /// <summary>Of the text inside a Word document, unpacked.</summary>
    private const long MaxUnpacked = 64 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const int MaxKnown = 100;

    private readonly ConcurrentDictionary<string, Reading> _known = new();

    /// <summary>The text of a PDF, in characters.</summary>
    public int MaxText { get; init; } = 8_000_000;

    /// <summary>How long the pages of a PDF are read. It is looked at between two of them.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public IReadOnlyCollection<string> Endings { get; } = [".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"];

    public string Read(string path, byte[] bytes)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        // An editor asks again with every key; what takes long to read, or to refuse, is read once.
        string key = $"{ending} {Convert.ToHexString(SHA256.HashData(bytes))}";
        if (!_known.TryGetValue(key, out var reading))
        {
            if (_known.Count >= MaxKnown)
                _known.Clear();
            _known[key] = reading = Once(ending, bytes);
        }
        return reading.Text ?? throw new DocumentException(reading.Refused);
    }

    private Reading Once(string ending, byte[] bytes)
    {
        try
        {
            return new Reading(NormalForm.Of(WebText.Clean(ending switch
            {
                ".html" or ".htm" => WebText.Read(bytes, WebFormat.Html, null, null, CancellationToken.None).Text,
                ".pdf" => Pdf(bytes),
                ".docx" => Word(bytes),
                _ => StrictUtf8.GetString(bytes).TrimStart('\uFEFF'),
            })), "");
        }
        catch (DocumentException e)
        {
            return new Reading(null, e.Message);
        }
        catch (DecoderFallbackException)
        {
            return new Reading(null, "is not a text in UTF-8");
        }
        catch (Exception e)
        {
            // A library that meets what it can't read throws what it likes.
            return new Reading(null, $"can't be read: {e.Message}");
        }
    }

    private string Pdf(byte[] bytes)
    {
        using var document = PdfDocument.Open(bytes);
        if (document.NumberOfPages > MaxPages)
            throw new DocumentException($"has {document.NumberOfPages:N0} pages; at most {MaxPages:N0} are read");
        var text = new StringBuilder();
        var time = Stopwatch.StartNew();
        foreach (var page in document.GetPages())
        {
            text.Append(ContentOrderTextExtractor.GetText(page, addDoubleNewline: true)).Append("\n\n");
            if (text.Length > MaxText)
                throw new DocumentException($"has more than {MaxText:N0} characters of text; no more are read");
            if (time.Elapsed > Patience)
                throw new DocumentException($"takes longer to read than {Patience.TotalSeconds:N0} seconds: {page.Number:N0} of {document.NumberOfPages:N0} pages were done");
        }
        string whole = text.ToString();
        return whole.Trim().Length > 0 ? whole : throw new DocumentException("has no text in it: its pages are pictures");
    }

    private static string Word(byte[] bytes)
    {
        using (var zip = new ZipArchive(new MemoryStream(bytes)))
            if (zip.Entries.Sum(e => e.Length) is var unpacked and > MaxUnpacked)
                throw new DocumentException($"has {unpacked:N0} bytes when it is unpacked; at most {MaxUnpacked:N0} are read");
        using var document = WordprocessingDocument.Open(new MemoryStream(bytes), isEditable: false);
        var text = new StringBuilder();
        foreach (var paragraph in document.MainDocumentPart?.Document?.Body is { } body ? Inside(body, static _ => true).OfType<Paragraph>() : [])
        {
            string? style = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;
            if (style is ['H', 'e', 'a', 'd', 'i', 'n', 'g', >= '1' and <= '6' and var level])
                text.Append('#', level - '0').Append(' ');
            else if (paragraph.ParagraphProperties?.NumberingProperties is not null)
                text.Append("- ");
            // A text box has paragraphs of its own inside the one it hangs on.
            foreach (var run in Inside(paragraph, static inner => inner is not Paragraph))
                text.Append(run switch { Text words => words.Text, TabChar => "\t", Break => "\n", _ => "" });
            text.Append("\n\n");
        }
        return text.ToString();
    }

    /// <summary>In the order of the document, without what is there for older programs only, which says the same again.</summary>
    private static IEnumerable<OpenXmlElement> Inside(OpenXmlElement whole, Func<OpenXmlElement, bool> enters)
    {
        var ahead = new Stack<OpenXmlElement>(whole.ChildElements.Reverse());
        while (ahead.TryPop(out var element))
        {
            if (element is AlternateContentFallback)
                continue;
            yield return element;
            if (enters(element))
                foreach (var child in element.ChildElements.Reverse())
                    ahead.Push(child);
        }
    }

    /// <param name="Text">Null: it is refused.</param>
    private sealed record Reading(string? Text, string Refused);
}
