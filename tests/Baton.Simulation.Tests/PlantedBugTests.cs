using Baton.Simulation.Tests.Bugs;
using Baton.Simulation.Tests.Truth;

namespace Baton.Simulation.Tests;

/// <summary>Mistakes that were made on purpose, each found within so many seeds, and by the promise that it breaks.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    [Fact]
    public void A_surface_called_before_the_key_is_journaled() => Found(() => new StartWrittenLate(), within: 20, "before its start was durable");

    [Fact]
    public void An_append_without_the_expected_version() => Found(() => new AppendWithoutExpectation(), within: 20, "finished twice");

    [Fact]
    public void An_approval_that_an_edit_does_not_void() => Found(() => new ApprovalOutlivesEdit(), within: 200, "since its last edit");

    [Fact]
    public void A_timer_lost_on_restart() => Found(() => new TimerLostOnRestart(), within: 50, "is forgotten");

    [Fact]
    public void A_negative_lookup_trusted_too_early() => Found(() => new NegativeLookupTrustedAtOnce(), within: 500, "landed 2 times");

    [Fact]
    public void A_surface_that_forgets_keys_earlier_than_it_says() => Found(() => new KeyForgottenEarly(), within: 500, "landed 2 times");

    private void Found(Func<PlantedBug> bug, int within, string by)
    {
        for (int seed = 0; seed < within; seed++)
        {
            var simulation = new Simulation((ulong)seed, bug());
            try
            {
                simulation.Play();
            }
            catch (Violation e)
            {
                output.WriteLine($"seed {seed}: {e.Message}");
                Assert.Contains(by, e.Message, StringComparison.Ordinal);
                return;
            }
        }
        Assert.Fail($"not found in {within} seeds");
    }
}
