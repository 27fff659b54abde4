using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine.Surfaces;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>
/// A surface as a worker's process has it: requests that are refused, lost, late, or whose answer is lost, and a worker that
/// freezes while it prepares one. It keeps to the class and the times of the system behind it.
/// </summary>
internal sealed class SimulatedSurface(Remote remote, SimulatedProcess process, ProcessClock clock, SimulatedProcess outside, Dice dice, Weather weather, Perils perils) : ISurface
{
    private static readonly Contract ToContract = Contract.Object(
        ContractField.Required("surface", Contract.String), ContractField.Optional("format", Contract.Choice("html", "markdown")));

    private static readonly Contract TakesContract = Contract.Object(
        ContractField.Optional("text", Contract.Text), ContractField.Optional("markdown", Contract.Text),
        ContractField.Optional("excerpt", Contract.Text), ContractField.Optional("title", Contract.Text));

    private readonly VirtualTime _time = process.Time;

    /// <summary>What the checker is told it offers.</summary>
    public static Core.Checking.SurfaceOffer Offer { get; } = new(ToContract, TakesContract);

    public string Name => remote.Name;

    public string Summary => "Is simulated.";

    public SurfaceClass Class => remote.Class;

    public SurfaceTimes Times { get; init; } = remote.Times;

    public Contract To => ToContract;

    public Contract Takes => TakesContract;

    public RenderedPayload Render(JsonElement with, JsonElement to)
    {
        var parts = new JsonObject();
        foreach (var part in with.EnumerateObject())
            parts[part.Name] = new JsonObject { ["type"] = "text/plain", ["text"] = part.Value.GetString() };
        return new RenderedPayload(
            Payload.Of(JsonSerializer.SerializeToElement(new JsonObject { ["to"] = JsonNode.Parse(to.GetRawText()), ["parts"] = parts })), $"at {remote.Name}");
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        await perils.StrikeAsync(process, 2);
        request.RequireInTime();
        if (dice.Chance(weather.Surfaces))
            return await GoWrongAsync(request, cancellation);
        var answer = new TaskCompletionSource<CommitReceipt>();
        Later(Latency(), () =>
        {
            var receipt = remote.Take(request, Lag());
            Later(Latency(), () => answer.TrySetResult(receipt));
        });
        return await answer.Task.WaitAsync(cancellation);
    }

    public async Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation)
    {
        if (Class != SurfaceClass.Queryable)
            throw new InvalidOperationException($"{Name} can't be asked");
        var answer = new TaskCompletionSource<IReadOnlyList<CommitReceipt>>();
        Later(Latency(), () =>
        {
            var found = remote.Show(request.Key);
            Later(Latency(), () => answer.TrySetResult(found));
        });
        var shown = await answer.Task.WaitAsync(cancellation);
        return dice.Chance(weather.Surfaces / 4) ? throw new SurfaceException("it can't be asked now", isTransient: dice.Chance(0.9), mayHaveLanded: false) : shown;
    }

    private async Task<CommitReceipt> GoWrongAsync(CommitRequest request, CancellationToken cancellation)
    {
        switch (dice.Next(6))
        {
            case 0:
                await Task.Yield();
                throw new SurfaceException("busy", isTransient: true, mayHaveLanded: false);
            case 1:
                await Task.Yield();
                throw new SurfaceException("refused", isTransient: !dice.Chance(0.2), mayHaveLanded: false);
            case 2:
                // Lost on the way.
                break;
            default:
                // It lands, at the latest when nothing may any more; the answer never comes.
                Later(dice.Delay(TimeSpan.Zero, remote.Times.Request), () => remote.Take(request, Lag()));
                break;
        }
        if (dice.Chance(0.5))
        {
            await Task.Delay(dice.Delay(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10)), clock, cancellation);
            throw new SurfaceException("connection lost", isTransient: dice.Chance(0.9), mayHaveLanded: true);
        }
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("it waits until it is given up");
    }

    private void Later(TimeSpan delay, Action act) => _time.After(delay, outside, act);

    private TimeSpan Latency() => dice.Delay(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(2));

    /// <summary>Clocks may differ by as much as <see cref="Skew"/> each way.</summary>
    private TimeSpan Lag() => remote.Times.Settle <= Skew * 2 ? TimeSpan.Zero : dice.Delay(TimeSpan.Zero, remote.Times.Settle - Skew * 2);

    /// <summary>By how much a process's wall clock is wrong at most.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromSeconds(2);
}
