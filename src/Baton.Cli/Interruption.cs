using System.Runtime.InteropServices;

namespace Baton.Cli;

/// <summary>
/// Ctrl-C and a request to end. The first asks the work to stop where it is, a second ends the process at once; either way the
/// run is as durable as after its last append.
/// </summary>
public sealed class Interruption : IDisposable
{
    /// <summary>How long the work has to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static TimeSpan s_allowed;

    private static int s_editors;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _last;

    public Interruption() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];

    public CancellationToken Token => _source.Token;

    /// <summary>While an editor has the terminal, Ctrl-C is for the editor alone.</summary>
    public static IDisposable LeaveToEditor() => new Editor();

    /// <summary>What the work takes to stop beyond the usual, because it finishes what is out.</summary>
    public static void Allow(TimeSpan time) => s_allowed = time;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _last?.Dispose();
        _source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT && Volatile.Read(ref s_editors) > 0)
            return;
        if (_source.IsCancellationRequested)
            Environment.Exit(ExitCode.Interrupted);
        _last = new Timer(_ => Environment.Exit(ExitCode.Interrupted), null, Grace + s_allowed, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private sealed class Editor : IDisposable
    {
        public Editor() => Interlocked.Increment(ref s_editors);

        public void Dispose() => Interlocked.Decrement(ref s_editors);
    }
}
