using System.Globalization;
using System.Text;

namespace Baton.Simulation.Tests.World;

/// <summary>What happened, in the order it happened: true time since the beginning, who, what.</summary>
internal sealed class Story(VirtualTime time)
{
    private readonly List<(TimeSpan At, string Who, string What)> _lines = [];

    public int Length => _lines.Count;

    public void Tell(string who, string what) => _lines.Add((time.Now - VirtualTime.Morning, who, what));

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (at, who, what) in _lines)
            text.Append(CultureInfo.InvariantCulture, $"{(int)at.TotalHours,4}:{at.Minutes:00}:{at.Seconds:00}.{at.Milliseconds:000}  {who,-10}  {what}\n");
        return text.ToString();
    }
}
