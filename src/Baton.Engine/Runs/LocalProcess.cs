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
            if (HasEnded(owner.ProcessId))
                return true;
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

    /// <summary>A killed process keeps its number until its parent asks for it, and in a container the parent may never do so (proc(5), state Z).</summary>
    private static bool HasEnded(int processId)
    {
        try
        {
            string status = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{processId}/stat") : "";
            int name = status.LastIndexOf(')');
            return name >= 0 && name + 2 < status.Length && status[name + 2] is 'Z' or 'X';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
