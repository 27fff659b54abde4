using Baton.Core.Runs;

namespace Baton.Surfaces.Tests;

/// <summary>A workspace with a workflow of one draft, one review and one commit to a surface, and the steps of a test on it.</summary>
internal sealed class CommittingWorkspace : IDisposable
{
    /// <summary>What must be found nowhere.</summary>
    public const string Canary = "canary-93be-2f41-4c0d";

    private readonly ScratchWorkspace _workspace = new(withPlaybooks: false);

    private CommittingWorkspace()
    {
    }

    public string Root => _workspace.Root;

    /// <param name="surface">An entry of <c>surfaces:</c>, by lines; credentials are read from <c>file:credential</c>.</param>
    public static async Task<CommittingWorkspace> NewAsync(string surface, string to, string with, string? credential = null)
    {
        var made = new CommittingWorkspace();
        await made._workspace.NewPlaybookAsync();
        made._workspace.Replace("playbooks/news/workflow.yaml", "to: { surface: file, format: markdown }", $"to: {to}");
        made._workspace.Replace("playbooks/news/workflow.yaml", "with: { title: signoff.content.title, markdown: signoff.content.body }", $"with: {with}");
        made.Put("baton.yaml", $"surfaces:\n{string.Concat(surface.Split('\n').Select(l => $"  {l}\n"))}");
        made.Put("credential", credential ?? Canary);
        return made;
    }

    public string In(string path) => _workspace.In(path);

    public void Put(string path, string text) => File.WriteAllText(_workspace.In(path), text);

    public void Replace(string file, string what, string with) => _workspace.Replace(file, what, with);

    public Task<Outcome> BatonAsync(params string[] arguments) => _workspace.BatonAsync(arguments);

    public BatonProcess Start(params string[] arguments) => _workspace.Start(arguments);

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
