namespace Baton.Simulation.Tests.World;

/// <summary>
/// All chance in a simulation, from one seed (SplitMix64, Steele, Lea and Flood 2014): the same on every machine and in every
/// version of .NET.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03;

    public ulong Roll()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below <paramref name="count"/>.</summary>
    public int Next(int count) => (int)(Roll() % (ulong)count);

    public double Share() => (Roll() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Share() < share;

    public T Of<T>(params ReadOnlySpan<T> items) => items[Next(items.Length)];

    /// <summary>Short ones more often than long ones, as delays are.</summary>
    public TimeSpan Delay(TimeSpan least, TimeSpan most)
    {
        double share = Share();
        return TimeSpan.FromMilliseconds(Math.Floor(least.TotalMilliseconds + (most - least).TotalMilliseconds * share * share));
    }

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (byte)Roll();
        return bytes;
    }
}
