using Baton.Core.Runs;

namespace Baton.Engine.Tests;

/// <summary>What a call may cost is reserved before it is made.</summary>
public sealed class SpendingTests
{
    private readonly Workshop _workshop = new();

    private async Task WorkedAsync(string limits)
    {
        await _workshop.StartAsync($"limits: {limits}\n{TestPlaybook.Short}");
        await _workshop.WorkAsync();
    }

    [Theory]
    [InlineData("{ tokens: 5000 }", "the next call may take")]
    [InlineData("{ spend: 4.00 USD }", "the next call may cost")]
    public async Task A_call_that_may_cost_more_than_is_left_is_not_made(string limits, string word)
    {
        _workshop.Models.MaxOutputTokens = 5000;
        await WorkedAsync(limits);
        Assert.StartsWith("LimitReached", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Contains(word, await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Empty(_workshop.Models.Calls);
    }

    [Fact]
    public async Task What_was_reserved_and_not_needed_is_free_again()
    {
        _workshop.Models.MaxOutputTokens = 5000;
        await WorkedAsync("{ tokens: 6000 }");
        var state = _workshop.Durable();
        Assert.Equal((110L, 0L), (state.Spent.Tokens, Spending.Reserved(state).Tokens));
        Assert.Equal(5000, Assert.Single((await _workshop.EventsAsync()).OfType<RunEvent.AttemptStarted>()).Reserved!.Value.OutputTokens);
        Assert.Equal(SlotStatus.Open, state.Find("signoff")!.Status);
    }

    [Fact]
    public async Task Where_no_price_is_known_a_limit_on_money_is_not_taken_for_kept()
    {
        (_workshop.Models.MaxOutputTokens, _workshop.Models.Price) = (50, null);
        await WorkedAsync("{ spend: 100.00 USD }");
        Assert.Contains("price is not known", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Empty(_workshop.Models.Calls);
    }

    [Fact]
    public async Task Without_a_price_and_a_limit_on_money_the_run_goes_on_and_says_that_its_cost_is_not_known()
    {
        (_workshop.Models.MaxOutputTokens, _workshop.Models.Price) = (50, null);
        await WorkedAsync("{ tokens: 100000 }");
        Assert.Equal((0m, true), (_workshop.Durable().Spent.Cost, _workshop.Durable().Spent.IsLowerBound));
        Assert.Equal(SlotStatus.Open, _workshop.Durable().Find("signoff")!.Status);
    }

    [Theory]
    [InlineData(100000, false)]
    [InlineData(6000, true)]
    public async Task A_call_whose_worker_is_gone_counts_as_spent_whole(int limit, bool parks)
    {
        _workshop.Models.MaxOutputTokens = 5000;
        var (asked, _) = _workshop.Models.Hang("draft");
        await _workshop.StartAsync($"limits: {{ tokens: {limit} }}\n{TestPlaybook.Short}");
        using var stop = new CancellationTokenSource();
        var work = _workshop.WorkUntilAsync(stop.Token);
        await asked;
        var reserved = Spending.Reserved(_workshop.Durable());
        Assert.True(reserved.Tokens > 5000);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        if (parks)
            _workshop.Models.Throw("draft", new Agents.ModelException("busy", FailureKind.Transient));
        await _workshop.WorkAsync();
        Assert.Equal(reserved, Assert.Single((await _workshop.EventsAsync()).OfType<RunEvent.AttemptInterrupted>()).Usage);
        if (!parks)
        {
            Assert.Equal(reserved.Tokens + 110, _workshop.Durable().Spent.Tokens);
            return;
        }
        // The next attempt would go beyond the limit.
        _workshop.Clock.Advance(TimeSpan.FromMinutes(1));
        await _workshop.WorkAsync();
        Assert.StartsWith("LimitReached", await _workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Equal(2, _workshop.Models.Calls.Count);
    }
}
