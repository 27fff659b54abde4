using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests.Runs;

public sealed class BegunRunTests
{
    private const string Three = """
        workflow: note
        version: 1.0.0
        title: A note
        purpose: Be run by tests.
        brief: { product: string, region: string }
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: research
            role: writer
            task: Look into {{ brief.product }}.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [research.text]
            task: Write.
            produces: { text: string }
          - agent: title
            role: writer
            needs: [draft.text]
            task: Name it.
            produces: { text: string }
        output: { text: title.text }

        """;

    private readonly List<JournalAppend> _appends = [];
    private readonly Workshop _workshop;

    public BegunRunTests() => _workshop = new Workshop(around: inner => new HookedJournal(inner) { Before = Note });

    [Fact]
    public async Task A_run_takes_one_record_to_begin_and_one_for_each_step_and_its_lease_none()
    {
        var session = await BegunAsync();

        Assert.Null(await _workshop.Host().WorkAsync(session, TimeSpan.Zero, IRunProgress.None, TestContext.Current.CancellationToken));

        Assert.Equal(RunStatus.Finished, session.State.Status);
        Assert.Equal(1 + 3, _appends.Count);
        Assert.Equal([true, false, false, false], _appends.Select(a => a.Claim is not null));
        Assert.Equal([false, false, false, true], _appends.Select(a => a.Releases));
    }

    [Fact]
    public async Task A_begun_run_is_nowhere_before_it_is_worked_and_its_workers_from_its_first_record_on()
    {
        var session = await BegunAsync();
        Assert.Null(await _workshop.Journal.FindRunAsync(session.Run, TestContext.Current.CancellationToken));
        LeaseOutcome? others = null;
        _workshop.Models.OnCall = _ => others ??= _workshop.Memory.AcquireAsync(
            session.Run, new RunOwner("another", 1, Workshop.Morning), TimeSpan.FromSeconds(1), _ => false, CancellationToken.None).AsTask().Result;

        await _workshop.Host().WorkAsync(session, TimeSpan.Zero, IRunProgress.None, TestContext.Current.CancellationToken);

        Assert.IsType<LeaseOutcome.HeldBy>(others);
    }

    private async Task<RunSession> BegunAsync()
    {
        var session = await _workshop.Host().BeginAsync(
            TestPlaybook.Load(Three, _workshop.Installation), JsonSerializer.SerializeToElement(new { product = "Brisa", region = "EU" }), "test", false, CancellationToken.None);
        _workshop.Found(session.Run);
        return session;
    }

    private Task Note(JournalAppend append)
    {
        _appends.Add(append);
        return Task.CompletedTask;
    }
}
