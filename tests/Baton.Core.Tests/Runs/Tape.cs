namespace Baton.Core.Tests.Runs;

/// <summary>Choices made beforehand, so that a failing run of them can be shortened and played again.</summary>
internal sealed class Tape(int[] choices)
{
    private int _at;

    public bool IsOver => _at >= choices.Length;

    /// <summary>From 0 to below <paramref name="options"/>; 0 when the tape is over.</summary>
    public int Next(int options) => IsOver ? 0 : choices[_at++] % options;

    public bool Chance(int oneIn) => Next(oneIn) == oneIn - 1;

    public T Of<T>(params ReadOnlySpan<T> options) => options[Next(options.Length)];
}
