using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Attention;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>Runs that were started to be approved by policy.</summary>
public sealed class AutoApprovalTests
{
    [Fact]
    public async Task A_review_is_decided_in_the_record_that_opens_it_so_that_no_death_of_a_worker_leaves_it_to_people()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole, autoApprove: true);
        await workshop.WorkAsync();

        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        var opening = Assert.Single(await RecordsAsync(workshop), events => events.Any(e => e is RunEvent.ReviewOpened));
        Assert.Contains(opening, e => e is RunEvent.ReviewClosed { Outcome: ReviewOutcome.Approved });
    }

    [Fact]
    public async Task Reviews_that_open_together_are_decided_together()
    {
        var workshop = new Workshop();
        workshop.Models.Say("draft", """{"text":"one","terms":"two"}""");
        await workshop.StartAsync("""
            workflow: two
            version: 1.0.0
            title: Two reviews
            purpose: Be run by tests.
            brief: { product: string, region: string }
            start: [manual]
            roles: { writer: { instructions: You write notes. } }
            steps:
              - agent: draft
                role: writer
                task: Write about {{ brief.product }}.
                produces: { text: string, terms: string }
              - parallel: signoffs
                join: all
                branches:
                  brand:
                    steps: [{ review: first, of: { text: draft.text }, approvers: { all: [brand] }, due: 7d }]
                    yields: { text: first.content.text }
                  legal:
                    steps: [{ review: second, of: { text: draft.terms }, approvers: { all: [legal] }, due: 7d }]
                    yields: { text: second.content.text }
            output: { text: signoffs.brand.text, terms: signoffs.legal.text }
            """, autoApprove: true);

        await workshop.WorkAsync();

        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        var opening = Assert.Single(await RecordsAsync(workshop), events => events.Any(e => e is RunEvent.ReviewOpened));
        Assert.Equal(2, opening.Count(e => e is RunEvent.ReviewClosed { Outcome: ReviewOutcome.Approved }));
    }

    [Fact]
    public async Task A_review_that_policy_leaves_to_people_waits_for_them_and_policy_is_asked_again_with_the_next_worker()
    {
        var workshop = new Workshop();
        workshop.Models.Say("draft", """{"text":"one"}""");
        workshop.Models.Say("draft", """{"text":"two"}""");
        await workshop.StartAsync(TestPlaybook.Whole, autoApprove: true);

        var session = await workshop.WorkAsync();

        Assert.Equal(RunStatus.Parked, RunProgress.Of(session.State).Status);
        Assert.DoesNotContain((await RecordsAsync(workshop)).SelectMany(e => e), e => e is RunEvent.ReviewDecided);
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.RequestChanges, "brand", comment: "Mend it."));
        await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        var decision = (await RecordsAsync(workshop)).SelectMany(e => e).OfType<RunEvent.ReviewDecided>().Last();
        Assert.Equal(AutoApproval.Name, (await (await workshop.OpenAsync()).Values.LoadAsync(decision.Decision, CancellationToken.None)).Value.GetProperty("by").GetString());
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_does_not_leave_a_review_behind_that_policy_decides()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole, autoApprove: true);
        using var draining = new CancellationTokenSource();
        workshop.Models.OnCall = call =>
        {
            if (call.Step == "privacy")
                draining.Cancel();
        };
        var host = new RunHost(workshop.Journal, workshop.Workspace, LocalProcess.Self()) { Draining = draining.Token };

        Assert.Null(await host.WorkAsync(await workshop.OpenAsync(), TimeSpan.Zero, IRunProgress.None, TestContext.Current.CancellationToken));

        Assert.True(draining.IsCancellationRequested);
        Assert.NotEqual(RunStatus.Parked, RunProgress.Of(workshop.Durable()).Status);
    }

    [Fact]
    public async Task Policy_decides_although_somebody_elses_record_comes_before_its_own()
    {
        Workshop workshop = null!;
        bool isFirst = true;
        workshop = new Workshop(around: inner => new HookedJournal(inner)
        {
            Before = async append =>
            {
                if (!isFirst || !Encoding.UTF8.GetString(append.Record.Head.Span).Contains("review-opened", StringComparison.Ordinal))
                    return;
                isFirst = false;
                var other = await workshop.OpenAsync();
                Assert.Null(await other.TakeAsync(new RunCommand.Pause(AttentionDesk.Word("ana", null)), CancellationToken.None));
                Assert.Null(await other.TakeAsync(new RunCommand.Resume(AttentionDesk.Word("ana", null)), CancellationToken.None));
            },
        });
        await workshop.StartAsync(TestPlaybook.Whole, autoApprove: true);

        await workshop.WorkAsync();

        Assert.False(isFirst);
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
    }

    private static async Task<List<IReadOnlyList<RunEvent>>> RecordsAsync(Workshop workshop) =>
        [.. (await workshop.Journal.ReadAsync(workshop.Run, 0, false, CancellationToken.None)).Select(r => (IReadOnlyList<RunEvent>)RecordCodec.Decode(r).Events)];
}
