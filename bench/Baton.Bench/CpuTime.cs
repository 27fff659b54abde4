using System.Diagnostics;

namespace Baton.Bench;

/// <summary>What this process has used of all cores so far.</summary>
internal static class CpuTime
{
    public static TimeSpan Now()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
