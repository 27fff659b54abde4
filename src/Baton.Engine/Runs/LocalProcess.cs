using System.ComponentModel;
using System.Diagnostics;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>This process, and whether another one of this machine still lives.</summary>
public static class LocalProcess
{
    public static RunOwner Self()
    {
        using var process = Process.GetCurrentProcess();
        return new RunOwner(Environment.MachineName, process.Id, process.StartTime.ToUniversalTime());
    }

    /// <summary>True only for a process that certainly is no more; a process of another machine is never said to be gone.</summary>
    public static bool IsGone(RunOwner owner)
    {
        if (owner.Machine != Environment.MachineName)
            return false;
        try
        {
            using var process = Process.GetProcessById(owner.ProcessId);
            // The number may have been given to a later process. Start times are exact to a hundredth of a second.
            return Math.Abs((process.StartTime.ToUniversalTime() - owner.StartedAt).TotalSeconds) > 2;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
