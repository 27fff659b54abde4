using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Baton.Connectors.Tools.Web;
using Baton.Core.Handoffs;
using Baton.Engine.Playbooks;
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

    private readonly ConcurrentDictionary<string, string> _known = new();

    public IReadOnlyCollection<string> Endings { get; } = [".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"];

    public string Read(string path, byte[] bytes)
    {
        try
        {
            string ending = Path.GetExtension(path).ToLowerInvariant();
            // An editor asks again with every key; what takes long to read is read once.
            string key = $"{ending} {Convert.ToHexString(SHA256.HashData(bytes))}";
            if (_known.TryGetValue(key, out string? text))
                return text;
            text = NormalForm.Of(WebText.Clean(ending switch
            {
                ".html" or ".htm" => WebText.Read(bytes, WebFormat.Html, null, null, CancellationToken.None).Text,
                ".pdf" => Pdf(bytes),
                ".docx" => Word(bytes),
                _ => StrictUtf8.GetString(bytes).TrimStart('\uFEFF'),
            }));
            if (_known.Count >= MaxKnown)
                _known.Clear();
            return _known[key] = text;
        }
        catch (DecoderFallbackException)
        {
            throw new DocumentException("is not a text in UTF-8");
        }
        catch (Exception e) when (e is not DocumentException)
        {
            // A library that meets what it can't read throws what it likes.
            throw new DocumentException($"can't be read: {e.Message}");
        }
    }

    private static string Pdf(byte[] bytes)
    {
        using var document = PdfDocument.Open(bytes);
        if (document.NumberOfPages > MaxPages)
            throw new DocumentException($"has {document.NumberOfPages:N0} pages; at most {MaxPages:N0} are read");
        string text = string.Join("\n\n", document.GetPages().Select(page => ContentOrderTextExtractor.GetText(page, addDoubleNewline: true)));
        return text.Trim().Length > 0 ? text : throw new DocumentException("has no text in it: its pages are pictures");
    }

    private static string Word(byte[] bytes)
    {
        using (var zip = new ZipArchive(new MemoryStream(bytes)))
            if (zip.Entries.Sum(e => e.Length) is var unpacked and > MaxUnpacked)
                throw new DocumentException($"has {unpacked:N0} bytes when it is unpacked; at most {MaxUnpacked:N0} are read");
        using var document = WordprocessingDocument.Open(new MemoryStream(bytes), isEditable: false);
        var text = new StringBuilder();
        foreach (var paragraph in document.MainDocumentPart?.Document?.Body?.Descendants<Paragraph>() ?? [])
        {
            string? style = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;
            if (style is ['H', 'e', 'a', 'd', 'i', 'n', 'g', >= '1' and <= '6' and var level])
                text.Append('#', level - '0').Append(' ');
            else if (paragraph.ParagraphProperties?.NumberingProperties is not null)
                text.Append("- ");
            foreach (var run in paragraph.Descendants())
                text.Append(run switch { Text words => words.Text, TabChar => "\t", Break => "\n", _ => "" });
            text.Append("\n\n");
        }
        return text.ToString();
    }
}
