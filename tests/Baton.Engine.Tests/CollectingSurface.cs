using System.Collections.Concurrent;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

/// <summary>A surface that keeps what landed, of whichever class, and fails as it was told: before or after it wrote.</summary>
internal sealed class CollectingSurface(SurfaceClass surfaceClass) : ISurface
{
    private readonly ConcurrentQueue<Failure> _failures = new();
    private readonly List<(string Key, byte[] Bytes)> _landed = [];

    public string Name => "shelf";

    public string Summary => "Keeps what lands, for tests.";

    public SurfaceClass Class => surfaceClass;

    public SurfaceTimes Times { get; set; } = SurfaceTimes.Immediate;

    public Contract To { get; } = Contract.Object(ContractField.Required("surface", Contract.String));

    public Contract Takes { get; } = Contract.Object(ContractField.Required("text", Contract.Text));

    /// <summary>In the order of writing; the same key twice is a double commit.</summary>
    public IReadOnlyList<(string Key, byte[] Bytes)> Landed
    {
        get
        {
            lock (_landed)
                return [.. _landed];
        }
    }

    /// <summary>How many of them lookups show.</summary>
    public int Shown { get; set; } = int.MaxValue;

    public int Sendings { get; private set; }

    public int Lookups { get; private set; }

    /// <summary>Told before and after each write.</summary>
    public Action<string> Point { get; set; } = _ => { };

    /// <summary>Told of a request before anything is written.</summary>
    public Action<CommitRequest> OnCommit { get; set; } = _ => { };

    public void FailBeforeLanding(Exception exception) => _failures.Enqueue(new Failure(exception, Lands: false));

    public void FailAfterLanding(Exception exception) => _failures.Enqueue(new Failure(exception, Lands: true));

    /// <summary>Never answers the next request; the task tells that it came.</summary>
    public Task Hang(bool landing)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _failures.Enqueue(new Failure(null, landing, came));
        return came.Task;
    }

    /// <summary>Why it takes nothing; null while it does.</summary>
    public string? Refuses { get; set; }

    public RenderedPayload Render(JsonElement with, JsonElement to) => Refuses is { } why ? throw new SurfaceException(why, isTransient: false, mayHaveLanded: false) : new(
        Payload.Of(JsonSerializer.SerializeToElement(new { to, parts = new { text = new { type = "text/plain", text = with.GetProperty("text").GetString() } } })), "the shelf");

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Sendings++;
        OnCommit(request);
        Point("before it lands");
        cancellation.ThrowIfCancellationRequested();
        _failures.TryDequeue(out var failure);
        if (failure is null or { Lands: true })
            Land(request);
        failure?.Came?.SetResult();
        if (failure is { Exception: null })
            await Task.Delay(Timeout.Infinite, cancellation);
        Point("after it landed");
        return failure is null ? Receipt() : throw failure.Exception!;
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation)
    {
        Lookups++;
        return Task.FromResult<IReadOnlyList<CommitReceipt>>([.. Landed.Where(l => l.Key == request.Key).Take(Shown).Select(_ => Receipt())]);
    }

    private void Land(CommitRequest request)
    {
        lock (_landed)
            if (surfaceClass != SurfaceClass.Idempotent || _landed.TrueForAll(l => l.Key != request.Key))
                _landed.Add((request.Key, request.Payload.Bytes.ToArray()));
    }

    private static CommitReceipt Receipt() => new("1", "https://shelf.example/1", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private sealed record Failure(Exception? Exception, bool Lands, TaskCompletionSource? Came = null);
}
