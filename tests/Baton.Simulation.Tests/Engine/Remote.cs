using Baton.Engine.Surfaces;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>
/// The system behind a surface, which has never heard of Baton: what has landed there, when it came and from when on it shows.
/// </summary>
/// <param name="truth">Looks at everything that lands.</param>
internal sealed class Remote(string name, SurfaceClass surfaceClass, SurfaceTimes times, VirtualTime time, Action<Landing> truth)
{
    private readonly List<Landing> _landings = [];
    private readonly Dictionary<string, DateTimeOffset> _keys = [];

    public string Name => name;

    public SurfaceClass Class => surfaceClass;

    /// <summary>What it really keeps to.</summary>
    public SurfaceTimes Times => times;

    public IReadOnlyList<Landing> Landings => _landings;

    /// <param name="lag">How long it takes to show.</param>
    public CommitReceipt Take(CommitRequest request, TimeSpan lag)
    {
        if (surfaceClass == SurfaceClass.Idempotent)
        {
            if (_keys.TryGetValue(request.Key, out var first) && !(time.Now - first > times.KeyLifetime))
                return ReceiptOf(_landings.First(l => l.Key == request.Key));
            _keys[request.Key] = time.Now;
        }
        var landing = new Landing(_landings.Count + 1, name, request.Key, request.Payload.Bytes.ToArray(), time.Now, time.Now + lag);
        _landings.Add(landing);
        truth(landing);
        return ReceiptOf(landing);
    }

    public IReadOnlyList<CommitReceipt> Show(string key) => [.. _landings.Where(l => l.Key == key && l.ShowsAt <= time.Now).Select(ReceiptOf)];

    private CommitReceipt ReceiptOf(Landing landing) => new($"{landing.Number}", $"https://{name}.example/{landing.Number}", landing.At);
}

/// <param name="Number">From 1, of its surface.</param>
internal sealed record Landing(int Number, string Surface, string Key, byte[] Bytes, DateTimeOffset At, DateTimeOffset ShowsAt);
