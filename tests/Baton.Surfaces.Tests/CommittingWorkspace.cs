using Baton.Core.Runs;

namespace Baton.Surfaces.Tests;

/// <summary>A workspace with a workflow of one draft, one review and one commit to a surface, and the steps of a test on it.</summary>
internal sealed class CommittingWorkspace : IDisposable
{
    /// <summary>What must be found nowhere.</summary>
    public const string Canary = "canary-93be-2f41-4c0d";

    private readonly ScratchWorkspace _workspace;

    private CommittingWorkspace(bool withPlaybooks) => _workspace = new(withPlaybooks);

    public string Root => _workspace.Root;

    /// <param name="surface">An entry of <c>surfaces:</c>, by lines; credentials are read from <c>file:credential</c>.</param>
    public static async Task<CommittingWorkspace> NewAsync(string surface, string to, string with, string? credential = null)
    {
        var made = new CommittingWorkspace(withPlaybooks: false);
        await made._workspace.NewPlaybookAsync();
        made._workspace.Replace("playbooks/news/workflow.yaml", "to: { surface: file, format: markdown }", $"to: {to}");
        made._workspace.Replace("playbooks/news/workflow.yaml", "with: { title: signoff.content.title, markdown: signoff.content.body }", $"with: {with}");
        made.SetUp(surface, credential ?? Canary);
        return made;
    }

    /// <summary>The playbooks that ship, with the one change that their README tells: the blog article goes to the surface <c>blog</c>.</summary>
    public static CommittingWorkspace WithBlog(string surface, string credential)
    {
        var made = new CommittingWorkspace(withPlaybooks: true);
        made._workspace.Replace("playbooks/blog-article/workflow.yaml", "to: { surface: file, format: html }", "to: { surface: blog }");
        made.SetUp($"blog:\n{surface}", credential);
        return made;
    }

    public string In(string path) => _workspace.In(path);

    public void Put(string path, string text) => File.WriteAllText(_workspace.In(path), text);

    public void Replace(string file, string what, string with) => _workspace.Replace(file, what, with);

    public Task<Outcome> BatonAsync(params string[] arguments) => _workspace.BatonAsync(arguments);

    public BatonProcess Start(params string[] arguments) => _workspace.Start(arguments);

    /// <summary>A run of the blog article, approved at both of its reviews and gone to its end.</summary>
    public async Task<string> ArticleAsync()
    {
        string run = await _workspace.ParkAtReviewAsync("blog-article", "playbooks/blog-article/briefs/late-rota.yaml");
        (await BatonAsync("review", "decide", run, "approve")).Expect(0);
        (await BatonAsync("runs", "resume", run, "--no-review")).Expect(3);
        (await BatonAsync("review", "decide", run, "approve")).Expect(0);
        (await BatonAsync("runs", "resume", run)).Expect(0).Says("article landed: http://127.0.0.1:");
        return run;
    }

    /// <summary>A run that waits at its review.</summary>
    public Task<string> ParkedAsync() => _workspace.ParkAtReviewAsync("news", "playbooks/news/briefs/sample.yaml");

    /// <summary>A run whose commit is approved, and next.</summary>
    public async Task<string> ApprovedAsync()
    {
        string run = await ParkedAsync();
        (await BatonAsync("review", "decide", run, "approve")).Expect(0);
        return run;
    }

    public async Task<IReadOnlyList<RunEvent>> EventsAsync(string run) => await RunHistory.EventsAsync(_workspace, await IdAsync(run));

    /// <summary>A part of the payload that the approval bound, as stored.</summary>
    public async Task<string> PartAsync(string run, string part)
    {
        var started = (await EventsAsync(run)).OfType<RunEvent.CommitStarted>().First();
        return (await RunHistory.ValueAsync(_workspace, await IdAsync(run), started.Payload)).GetProperty("parts").GetProperty(part).GetProperty("text").GetString()!;
    }

    private void SetUp(string surface, string credential)
    {
        Put("baton.yaml", $"surfaces:\n{string.Concat(surface.Split('\n').Select(l => $"  {l}\n"))}");
        Put("credential", credential);
    }

    private async Task<RunId> IdAsync(string run) => (await RunHistory.RunsAsync(_workspace)).Single(r => r.Run.Short == run).Run;

    /// <summary>The credential stands in no file but its own, and in nothing that was printed.</summary>
    public void HidesCredential(params Outcome[] outcomes)
    {
        foreach (var outcome in outcomes)
            Assert.DoesNotContain(Canary, outcome.Out + outcome.Error, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "credential"))
        {
            string bytes = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain(Canary, bytes, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Canary)), bytes, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _workspace.Dispose();
}
