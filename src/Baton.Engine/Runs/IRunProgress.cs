using Baton.Core.Runs;

namespace Baton.Engine.Runs;

/// <summary>Told what a worker is about, for live displays. What counts is in the events.</summary>
public interface IRunProgress
{
    /// <summary>Where the characters of an answer are counted as they come; null when nobody looks.</summary>
    IProgress<int>? Of(RunSession session, Work.InvokeAgent work);

    /// <summary>Nobody looks.</summary>
    static IRunProgress None { get; } = new Silent();

    private sealed class Silent : IRunProgress
    {
        public IProgress<int>? Of(RunSession session, Work.InvokeAgent work) => null;
    }
}
