using System.Text;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Sources;
using Baton.Engine.Files;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
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
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "briefs"));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "briefs", "brisa.png"), Png);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private static Contract BriefOf(string workflow) => TestPlaybook.Load(workflow, new Workshop().Installation).Version!.Workflow.Brief;

    /// <summary>As the command line reads a brief.</summary>
    private (JsonElement? Brief, IReadOnlyList<KeptFile> Files, List<Finding> Findings) Read(string brief, Contract? contract = null)
    {
        var findings = new List<Finding>();
        var attachments = new FileAttachments(Path.Combine(_folder.FullName, "briefs"));
        contract ??= BriefOf(Looks);
        var value = attachments.Read(YamlReader.Read(new SourceFile("brief.yaml", brief), findings)!, contract, findings);
        return (value, attachments.Files, findings);
    }

    private async Task StartAsync(string brief, string workflow = Looks, bool keeps = true)
    {
        var (value, files, findings) = Read(brief, BriefOf(workflow));
        Assert.Empty(findings);
        var session = await _workshop.Host().StartAsync(TestPlaybook.Load(workflow, _workshop.Installation), value!.Value, "test", false, Stop, files: keeps ? files : []);
        _workshop.Found(session.Run);
    }

    private List<DataContent> Shown() => [.. _workshop.Models.Calls[^1].Messages.SelectMany(m => m.Contents).OfType<DataContent>()];

    [Fact]
    public void A_path_becomes_name_type_size_and_hash_and_the_bytes_are_kept_once()
    {
        var (brief, files, findings) = Read("product: Brisa\nphoto: { path: ./brisa.png, alt: A small machine }\nmore: [brisa.png]\n");
        Assert.Empty(findings);
        string hash = RunFiles.HashOf(Png);
        Assert.Equal($$"""{"name":"brisa.png","type":"image/png","size":{{Png.Length}},"hash":"{{hash}}","alt":"A small machine"}""", brief!.Value.GetProperty("photo").GetRawText());
        Assert.Equal(hash, brief.Value.GetProperty("more")[0].GetProperty("hash").GetString());
        var kept = Assert.Single(files);
        Assert.Equal((hash, Convert.ToHexString(Png)), (kept.Hash, Convert.ToHexString(kept.Bytes.Span)));
    }

    [Theory]
    [InlineData("photo: gone.png", "WF008", "the file `gone.png` is not there")]
    [InlineData("photo: ../secret.png", "WF008", "the file `../secret.png` lies outside")]
    [InlineData("photo: link.png", "WF008", "the file `link.png` lies outside")]
    [InlineData("photo: notes.txt", "CT020", "`photo.type` is")]
    [InlineData("photo: lie.png", "CT020", "`photo.type` is")]
    public void What_can_not_be_taken_is_said_where_it_is_named(string photo, string code, string says)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "secret.png"), Png);
        File.WriteAllText(Path.Combine(_folder.FullName, "briefs", "notes.txt"), "no image");
        File.WriteAllText(Path.Combine(_folder.FullName, "briefs", "lie.png"), "<html>");
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, "briefs", "link.png"), Path.Combine(_folder.FullName, "secret.png"));
        var (brief, _, findings) = Read($"product: Brisa\n{photo}\n");
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
    public async Task A_file_that_is_not_kept_parks_the_run()
    {
        _workshop.Models.TakesImages = true;
        await StartAsync("product: Brisa\nphoto: brisa.png\n", keeps: false);
        await _workshop.WorkAsync();
        Assert.Contains("the file `brisa.png`", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Contains("is not in the journal any more", await _workshop.ReasonAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attachments_of_a_run_that_an_older_Baton_started_are_found_in_the_folder_as_long_as_they_are_theirs(bool isChanged)
    {
        string hash = RunFiles.HashOf(Png), kept = Path.Combine(_folder.FullName, "kept");
        Directory.CreateDirectory(Path.Combine(kept, hash[..2]));
        await File.WriteAllBytesAsync(Path.Combine(kept, hash[..2], hash), isChanged ? [1] : Png, Stop);
        (_workshop.OlderFiles, _workshop.Models.TakesImages) = (new OlderFiles(kept), true);
        await StartAsync("product: Brisa\nphoto: brisa.png\n", keeps: false);
        await _workshop.WorkAsync();
        Assert.Equal(isChanged ? 0 : 1, _workshop.Models.Calls.Count);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("zz")]
    public async Task A_hash_leads_nowhere_else(string hash) =>
        Assert.Null(await new RunFiles(_workshop.Run, _workshop.Journal, new OlderFiles(_folder.FullName)).FindAsync(hash, Stop));

    [Fact]
    public async Task What_people_answer_with_is_shown_and_what_an_agent_makes_up_is_not()
    {
        _workshop.Models.TakesImages = true;
        const string Asks = """
            workflow: asks
            version: 1.0.0
            title: A look
            purpose: Be run by tests.
            brief: { product: string }
            start: [manual]
            roles: { writer: { instructions: You write notes. } }
            steps:
              - ask: pick
                to: editors
                question: Which photo?
                answer: { photo: "file(image/*)" }
                timeout: 5d
              - agent: claim
                role: writer
                task: Name one.
                produces: { photo: file }
              - agent: draft
                role: writer
                needs: [pick.photo, claim.photo]
                task: Describe them.
                produces: { text: string }
            output: { text: draft.text }
            """;
        string madeUp = new('e', 64);
        _workshop.Models.Say("claim", $$$"""{"photo":{"name":"x.png","type":"image/png","size":3,"hash":"{{{madeUp}}}"}}""");
        await StartAsync("product: Brisa\n", Asks);
        await _workshop.WorkAsync();
        var session = await _workshop.OpenAsync();
        var card = await AskDesk.CardAsync(session, session.State.Frontier.Single(), Stop);
        var (answer, files, findings) = Read("photo: brisa.png\n", card.Answer);
        Assert.Empty(findings);
        session.Bring(files);
        Assert.Null(await AskDesk.AnswerAsync(session, card, answer!.Value, Stop));
        await _workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, _workshop.Durable().Status);
        Assert.Equal(Convert.ToHexString(Png), Convert.ToHexString(Assert.Single(Shown()).Data.Span));
        Assert.Contains(madeUp, _workshop.Models.Calls[^1].Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_tells_of_attachments_without_saying_what_is_in_them_and_finds_one_that_is_gone()
    {
        await StartAsync("product: Brisa\nphoto: brisa.png\n");
        var records = await _workshop.Memory.ReadAsync(_workshop.Run, 0, true, Stop);
        var row = await _workshop.Memory.FindRunAsync(_workshop.Run, Stop);
        var files = await _workshop.Memory.ReadFilesAsync(_workshop.Run, Stop);
        Assert.DoesNotContain(RunFiles.HashOf(Png), Encoding.UTF8.GetString(records[0].Head.Span), StringComparison.Ordinal);
        Assert.Empty(ChainCheck.Of(_workshop.Run, row, records, files, null).Faults);
        Assert.Equal(["an attachment of record 1 is gone, or is not the one that was recorded"], ChainCheck.Of(_workshop.Run, row, records, [], null).Faults);
        Assert.Equal(2, ChainCheck.Of(_workshop.Run, row, records, [files[0] with { Bytes = new byte[] { 1 } }], null).Faults.Length);
    }

    [Fact]
    public async Task A_fork_has_the_attachments_of_its_origin_also_when_that_is_erased()
    {
        _workshop.Models.TakesImages = true;
        await StartAsync("product: Brisa\nphoto: brisa.png\n");
        await _workshop.WorkAsync();
        var old = await _workshop.OpenAsync();
        var (fork, refusal) = await _workshop.Host().ForkAsync(
            old, Forking.Of(old.Version, [.. old.History], "draft", null), System.Collections.Immutable.ImmutableSortedDictionary<string, JsonElement>.Empty, "Ana", null, [], Stop);
        Assert.Null(refusal);
        Assert.Null(await old.TakeAsync(new RunCommand.EraseValues(), Stop));
        Assert.Empty(await _workshop.Memory.ListFilesAsync(old.Run, Stop));
        _workshop.Found(fork!.Run);
        await _workshop.WorkAsync();
        Assert.Equal(2, _workshop.Models.Calls.Count);
        Assert.Single(Shown());
    }
}
