using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Baton.Connectors.Tools.Knowledge;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;
using Baton.Engine.Tools;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Baton.Connectors.Tests.Tools;

public sealed class KnowledgeTests
{
    private static readonly DocumentText Reader = new();

    private static readonly KnowledgeDocument Rivals = new("knowledge/rivals.md", """
        # Rivals

        ## Lumen Nine

        Lumen Nine takes two minutes to heat. Its owners praise the Zuverlässigkeit and complain about the noise.

        ## Corto

        Corto heats in 90 seconds and is 31 cm wide.
        """);

    private static readonly KnowledgeDocument Prices = new("knowledge/prices.txt", "Brisa One costs 429 €, Corto 399 €. Delivery takes four days.");

    private static byte[] Pdf(params string[] pages)
    {
        var pdf = new PdfDocumentBuilder();
        var font = pdf.AddStandard14Font(Standard14Font.Helvetica);
        foreach (string text in pages)
        {
            var page = pdf.AddPage(595, 842);
            int line = 0;
            foreach (string words in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                page.AddText(words, 12, new PdfPoint(50, 780 - 20 * line++), font);
        }
        return pdf.Build();
    }

    private static byte[] Word()
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
            document.AddMainDocumentPart().Document = new Document(new Body(
                new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Heading2" }), new Run(new Text("Warranty"))),
                new Paragraph(new Run(new Text("Two ") { Space = SpaceProcessingModeValues.Preserve }), new Run(new Text("years"), new Break(), new Text("on the pump."))),
                new Table(new TableRow(new TableCell(new Paragraph(new Run(new Text("In a cell"))))))));
        return stream.ToArray();
    }

    [Fact]
    public void The_text_of_every_kind_of_document_is_read()
    {
        Assert.Equal("# Voice\n\nShort.", Reader.Read("a.md", Encoding.UTF8.GetBytes("\ufeff# Voice\r\n\r\nShort.\r\n")));
        Assert.Equal("Gr\u00fcn\u0308", Reader.Read("a.txt", Encoding.UTF8.GetBytes("Gru\u0308n\u0308\u0007")));
        Assert.Equal("# Brisa\n\n38 s, [specs](https://brand.example/s) and more", Reader.Read("a.html", Encoding.UTF8.GetBytes("<h1>Brisa</h1><p>38 s, <a href='https://brand.example/s'>specs</a> and <a href='local.html'>more</a><script>x()</script>")));
        Assert.Equal("## Warranty\n\nTwo years\non the pump.\n\nIn a cell", Reader.Read("a.docx", Word()));
        string pdf = Reader.Read("a.PDF", Pdf("Brisa One is ready\nin 38 seconds.", "Second page."));
        Assert.Contains("ready", pdf, StringComparison.Ordinal);
        Assert.Contains("38 seconds.", pdf, StringComparison.Ordinal);
        Assert.EndsWith("Second page.", pdf, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_box_in_Word_is_read_once()
    {
        // As Word writes it: once as a shape, and once more for programs that know no shapes.
        const string Content = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>";
        const string Box = $"""
            <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="Box"/><a:graphic>
            <a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:txbx>{Content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>
            </a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{Content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>
            """;
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
            document.AddMainDocumentPart().FeedData(new MemoryStream(Encoding.UTF8.GetBytes($"""
                <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
                xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
                xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
                <w:body><w:p><w:r><w:t>Around</w:t></w:r><w:r>{Box}</w:r><w:r><w:t xml:space="preserve"> it</w:t></w:r></w:p><w:p><w:r><w:t>After</w:t></w:r></w:p></w:body></w:document>
                """)));
        Assert.Equal("Around it\n\nIn the box\n\nAfter", Reader.Read("a.docx", stream.ToArray()));
    }

    [Fact]
    public void A_Pdf_is_read_to_its_limits_and_refused_once_for_all()
    {
        byte[] pdf = Pdf("One", "Two", "Three");
        Assert.Contains("has more than 4 characters", Assert.Throws<DocumentException>(() => new DocumentText { MaxText = 4 }.Read("a.pdf", pdf)).Message, StringComparison.Ordinal);
        Assert.Contains("1 of 3 pages were done", Assert.Throws<DocumentException>(() => new DocumentText { Patience = TimeSpan.Zero }.Read("a.pdf", pdf)).Message, StringComparison.Ordinal);
        byte[] pictures = Pdf("");
        Assert.Same(Assert.Throws<DocumentException>(() => Reader.Read("a.pdf", pdf[..40])).Message, Assert.Throws<DocumentException>(() => Reader.Read("b.pdf", pdf[..40])).Message);
        Assert.Equal(Assert.Throws<DocumentException>(() => Reader.Read("a.pdf", pictures)).Message, Assert.Throws<DocumentException>(() => Reader.Read("a.pdf", pictures)).Message);
    }

    [Fact]
    public void What_can_not_be_read_says_so()
    {
        byte[] pdf = Pdf("Text");
        Assert.Contains("pictures", Assert.Throws<DocumentException>(() => Reader.Read("a.pdf", Pdf(""))).Message, StringComparison.Ordinal);
        foreach (var (path, bytes) in (ReadOnlySpan<(string, byte[])>)[("a.pdf", pdf[..(pdf.Length / 3)]), ("b.pdf", "%PDF-1.7 nonsense"u8.ToArray()), ("c.pdf", []), ("a.docx", Word()[..200]), ("b.docx", "PK nonsense"u8.ToArray()), ("c.docx", [])])
            Assert.Throws<DocumentException>(() => Reader.Read(path, bytes));
        Assert.Equal("is not a text in UTF-8", Assert.Throws<DocumentException>(() => Reader.Read("a.md", [0x47, 0x72, 0xfc, 0x6e])).Message);

        using var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("word/document.xml").Open())
            for (int i = 0; i < 100; i++)
                entry.Write(new byte[1024 * 1024]);
        Assert.Contains("when it is unpacked", Assert.Throws<DocumentException>(() => Reader.Read("bomb.docx", bomb.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_changes_to_a_document_never_do_more_than_refuse_it()
    {
        var random = new Random(20261128);
        foreach (var (path, sound) in (ReadOnlySpan<(string, byte[])>)[("a.pdf", Pdf("One\ntwo", "three")), ("a.docx", Word())])
            for (int i = 0; i < 150; i++)
            {
                byte[] bytes = [.. sound];
                for (int j = random.Next(1, 12); j > 0; j--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                try
                {
                    Reader.Read(path, bytes);
                }
                catch (DocumentException)
                {
                    // Refused, in words.
                }
            }
    }

    private static async Task<JsonElement> CallAsync(string tool, object arguments, params KnowledgeDocument[] documents)
    {
        var made = new KnowledgeTools().Of(documents.Length > 0 ? [.. documents] : [Rivals, Prices]).Single(t => t.Name == tool);
        return await new CheckedTool(made, static t => t).CallAsync(CheckedTool.Sound(arguments)!, new ToolUse("3f2a91bc", "draft"), TestContext.Current.CancellationToken) switch
        {
            ToolAnswer.Given given => given.Result.Value,
            ToolAnswer.Failed failed => throw new ToolException(failed.Message),
            _ => default,
        };
    }

    private static async Task<string[]> FoundAsync(string query, params KnowledgeDocument[] documents) =>
        [.. (await CallAsync("knowledge.search", new { query }, documents)).GetProperty("passages").EnumerateArray().Select(p => p.GetProperty("text").GetString()!)];

    [Theory]
    [InlineData("heating minutes", "# Rivals")]
    [InlineData("zuverlassigkeit", "# Rivals")]
    [InlineData("delivery", "Brisa One costs")]
    [InlineData("delivery chandelier", "Brisa One costs")]
    [InlineData("\"delivery\" AND (429 OR NEAR(", "Brisa One costs")]
    [InlineData("text:delivery* -days", "Brisa One costs")]
    public async Task Passages_are_found_by_their_words(string query, string beginning) => Assert.StartsWith(beginning, (await FoundAsync(query))[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\" ' ) ( * : ^ - +")]
    [InlineData("chandelier")]
    [InlineData("NEAR")]
    [InlineData("\0")]
    public async Task What_is_nowhere_is_not_found(string query) => Assert.Empty(await FoundAsync(query));

    [Fact]
    public async Task A_passage_says_where_to_read_on_and_a_long_document_is_read_in_pieces()
    {
        string text = string.Join("\n\n", Enumerable.Range(0, 4000).Select(i => $"Paragraph {i} about machine number {i}. 😀"));
        var manual = new KnowledgeDocument("knowledge/manual.pdf", text);
        var hit = (await CallAsync("knowledge.search", new { query = "paragraph 1234" }, manual)).GetProperty("passages")[0];
        Assert.Contains("Paragraph 1234 ", hit.GetProperty("text").GetString(), StringComparison.Ordinal);
        var opened = await CallAsync("knowledge.open", new { document = manual.Path, from = hit.GetProperty("from").GetInt32() }, manual);
        Assert.StartsWith(hit.GetProperty("text").GetString()![..20], opened.GetProperty("text").GetString()!.TrimStart(), StringComparison.Ordinal);

        var read = new StringBuilder();
        for (int? from = 0; from is { } at;)
        {
            var piece = await CallAsync("knowledge.open", new { document = manual.Path, from = at }, manual);
            Assert.Equal(manual.Hash, piece.GetProperty("hash").GetString());
            read.Append(piece.GetProperty("text").GetString());
            from = piece.TryGetProperty("next", out var next) ? next.GetInt32() : null;
        }
        Assert.Equal(text, read.ToString());
    }

    [Fact]
    public async Task Only_documents_of_the_role_are_opened() =>
        Assert.Contains("there are: knowledge/rivals.md, knowledge/prices.txt", (await Assert.ThrowsAsync<ToolException>(() => CallAsync("knowledge.open", new { document = "../../etc/passwd" }))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_same_documents_share_an_index_and_few_are_kept()
    {
        var tools = new KnowledgeTools();
        for (int i = 0; i < 50; i++)
            Assert.Equal(2, tools.Of(ImmutableArray.Create(Rivals, new KnowledgeDocument("a.md", $"{i}"))).Count);
    }

    [Fact]
    public void A_role_knows_the_documents_of_its_folder_as_they_are_in_its_version()
    {
        var folder = Directory.CreateTempSubdirectory("baton-knowledge-");
        try
        {
            void Write(string path, byte[] bytes)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
                File.WriteAllBytes(Path.Combine(folder.FullName, path), bytes);
            }
            LoadedPlaybook Load() => PlaybookLoader.Load(new PlaybookFolder(folder.FullName, "p") { Documents = Reader }, new Core.Checking.Installation(
                new Dictionary<string, Core.Contracts.Contract>(), new Dictionary<string, Core.Checking.SurfaceOffer>(), ["default"])
            { HasKnowledge = true });
            Write("workflow.yaml", Encoding.UTF8.GetBytes("""
                workflow: known
                version: 1.0.0
                brief: { product: string }
                roles: { writer: { instructions: You write., knowledge: [./knowledge/, knowledge/more/a.md, facts.txt] } }
                steps:
                  - agent: draft
                    role: writer
                    task: Write.
                    produces: { text: text }
                output: { text: draft.text }
                """));
            Write("knowledge/b.pdf", Pdf("Brisa"));
            Write("knowledge/more/a.md", "# A"u8.ToArray());
            Write("knowledge/.hidden.md", "# No"u8.ToArray());
            Write("facts.txt", "38 s"u8.ToArray());
            var first = Load();
            Assert.Empty(first.Findings);
            Assert.Equal(["knowledge/b.pdf Brisa", "knowledge/more/a.md # A", "facts.txt 38 s"], first.Version!.Workflow.Roles["writer"].Documents.Select(d => $"{d.Path} {d.Text}"));

            // The version is kept as it was, with the texts of what is no text.
            var kept = WorkflowReader.Read(PlaybookSnapshot.Read("p", PlaybookSnapshot.Write(first.Files)));
            Assert.Empty(kept.Findings);
            Assert.Equal(first.Version.Workflow.Roles["writer"].Documents.Select(d => (d.Path, d.Hash)), kept.Workflow!.Roles["writer"].Documents.Select(d => (d.Path, d.Hash)));
            Write("knowledge/b.pdf", Pdf("Another"));
            Assert.NotEqual(first.Version.Digest, Load().Version!.Digest);

            Write("knowledge/1/2/3/4/5/6/7/deep.md", "# Deep"u8.ToArray());
            Assert.Contains("# Deep", Load().Version!.Workflow.Roles["writer"].Documents.Select(d => d.Text));
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "knowledge/again"), "../knowledge");
                Assert.Equal("`knowledge/again` is a link to a folder, and no such link is followed; copy the folder", Assert.Single(Load().Findings).Message);
                File.Delete(Path.Combine(folder.FullName, "knowledge/again"));
            }

            Write("knowledge/table.xlsx", [1]);
            var refused = Assert.Single(Load().Findings);
            Assert.Equal(("WF008", "`knowledge/table.xlsx` is no document that can be read; they end in .md, .markdown, .txt, .html, .htm, .pdf, .docx"), (refused.Code, refused.Message));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
