using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Sources;
using Baton.Engine.Files;
using Baton.Engine.Playbooks;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Tests;

/// <summary>Attachments: named by path, kept by hash, shown to models that look at them.</summary>
public sealed class FileTests : IDisposable
{
    private const string Looks = """
        workflow: looks
        version: 1.0.0
        title: A look
        purpose: Be run by tests.
        brief: { product: string, photo: "file(image/*, ..1MB)", more?: [file] }
        start: [manual]
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: draft
            role: writer
            task: Describe {{ brief.photo.name }}.
            produces: { text: string }
            retry: { attempts: 1 }
        output: { text: draft.text }
        """;

    private static readonly byte[] Png = [0x89, .. "PNG\r\n\u001a\n"u8, 1, 2, 3];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-files-");
    private readonly Workshop _workshop = new();

    public FileTests()
    {
        _workshop.Files = new FolderFiles(Path.Combine(_folder.FullName, "kept"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "briefs"));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "briefs", "brisa.png"), Png);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private static Contract BriefOf(string workflow) => TestPlaybook.Load(workflow, new Workshop().Installation).Version!.Workflow.Brief;

    /// <summary>As the command line reads a brief.</summary>
    private async Task<(JsonElement? Brief, List<Finding> Findings)> ReadAsync(string brief)
    {
        var findings = new List<Finding>();
        var attachments = new FileAttachments([Path.Combine(_folder.FullName, "briefs")], findings);
        var contract = BriefOf(Looks);
        var value = TypedValue.Read(FileValues.Attach(YamlReader.Read(new SourceFile("brief.yaml", brief), findings)!, contract, attachments.Attach), contract, findings);
        foreach (var (hash, bytes) in attachments.Files)
            await _workshop.Files!.KeepAsync(hash, bytes, Stop);
        return (value, findings);
    }

    private async Task StartAsync(string brief, string workflow = Looks)
    {
        var (value, findings) = await ReadAsync(brief);
        Assert.Empty(findings);
        var session = await _workshop.Host().StartAsync(TestPlaybook.Load(workflow, _workshop.Installation), value!.Value, "test", false, Stop);
        _workshop.Found(session.Run);
    }

    private List<DataContent> Shown() => [.. _workshop.Models.Calls[^1].Messages.SelectMany(m => m.Contents).OfType<DataContent>()];

    [Fact]
    public async Task A_path_becomes_name_type_size_and_hash_and_the_bytes_are_kept_once()
    {
        var (brief, findings) = await ReadAsync("product: Brisa\nphoto: { path: ./brisa.png, alt: A small machine }\nmore: [brisa.png]\n");
        Assert.Empty(findings);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Png));
        Assert.Equal($$"""{"name":"brisa.png","type":"image/png","size":{{Png.Length}},"hash":"{{hash}}","alt":"A small machine"}""", brief!.Value.GetProperty("photo").GetRawText());
        Assert.Equal(hash, brief.Value.GetProperty("more")[0].GetProperty("hash").GetString());
        Assert.Equal(Png, await _workshop.Files!.FindAsync(hash, Stop));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.FullName, "kept"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("photo: gone.png", "WF008", "the file `gone.png` is not there")]
    [InlineData("photo: ../secret.png", "WF008", "the file `../secret.png` lies outside")]
    [InlineData("photo: link.png", "WF008", "the file `link.png` lies outside")]
    [InlineData("photo: notes.txt", "CT020", "`photo.type` is")]
    [InlineData("photo: lie.png", "CT020", "`photo.type` is")]
    public async Task What_can_not_be_taken_is_said_where_it_is_named(string photo, string code, string says)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "secret.png"), Png);
        File.WriteAllText(Path.Combine(_folder.FullName, "briefs", "notes.txt"), "no image");
        File.WriteAllText(Path.Combine(_folder.FullName, "briefs", "lie.png"), "<html>");
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, "briefs", "link.png"), Path.Combine(_folder.FullName, "secret.png"));
        var (brief, findings) = await ReadAsync($"product: Brisa\n{photo}\n");
        Assert.Null(brief);
        Assert.StartsWith(says, Assert.Single(findings, f => f.Code == code).Message, StringComparison.Ordinal);
        Assert.All(findings, f => Assert.Equal(2, f.Span.Line));
    }

    [Fact]
    public async Task A_model_that_takes_images_is_shown_them_and_the_journal_holds_none()
    {
        _workshop.Models.TakesImages = true;
        await StartAsync("product: Brisa\nphoto: { path: brisa.png, alt: A small machine }\n");
        await _workshop.WorkAsync();
        var image = Assert.Single(Shown());
        Assert.Equal(("image/png", Convert.ToHexString(Png)), (image.MediaType, Convert.ToHexString(image.Data.Span)));
        Assert.Contains("\"alt\": \"A small machine\"", _workshop.Models.Calls[0].Everything, StringComparison.Ordinal);
        Assert.Contains("Describe brisa.png.", _workshop.Models.Calls[0].Everything, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, _workshop.Durable().Status);
        Assert.All(await _workshop.Memory.ReadAsync(_workshop.Run, 0, true, Stop), r => Assert.True(r.Body!.Value.Span.IndexOf(Encoding.UTF8.GetBytes(Convert.ToBase64String(Png))) < 0));
    }

    [Fact]
    public async Task A_model_that_takes_none_is_not_asked_and_the_run_goes_on_with_one_that_does()
    {
        await StartAsync("product: Brisa\nphoto: brisa.png\n");
        await _workshop.WorkAsync();
        Assert.StartsWith("AttemptsSpent: the model `default` takes no images, and this step is handed `brisa.png`", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Empty(_workshop.Models.Calls);
        _workshop.Models.TakesImages = true;
        Assert.Null(await (await _workshop.OpenAsync()).TakeAsync(new RunCommand.Attend(0, 1), Stop));
        await _workshop.WorkAsync();
        Assert.Single(Shown());
    }

    [Fact]
    public async Task A_step_that_is_not_handed_the_image_needs_no_model_that_takes_it()
    {
        await StartAsync("product: Brisa\nphoto: brisa.png\n", Looks.Replace("    role: writer\n    task: Describe {{ brief.photo.name }}.", "    role: writer\n    brief: [product]\n    task: Describe {{ brief.product }}.", StringComparison.Ordinal));
        await _workshop.WorkAsync();
        Assert.Empty(Shown());
        Assert.Equal(RunStatus.Finished, _workshop.Durable().Status);
    }

    [Fact]
    public async Task A_file_that_is_gone_or_changed_parks_the_run()
    {
        _workshop.Models.TakesImages = true;
        await StartAsync("product: Brisa\nphoto: brisa.png\n");
        string kept = Directory.EnumerateFiles(Path.Combine(_folder.FullName, "kept"), "*", SearchOption.AllDirectories).Single();
        File.WriteAllText(kept, "another");
        await _workshop.WorkAsync();
        Assert.Contains("the file `brisa.png`", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Contains("is not kept here any more", await _workshop.ReasonAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("zz")]
    public async Task A_hash_leads_nowhere_else(string hash) => Assert.Null(await _workshop.Files!.FindAsync(hash, Stop));
}
