using System.Globalization;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// Where a step stands in a run. The steps outside any <c>each</c> have the places of their ordinals in the plan. The items of an
/// <c>each</c> are a frame of places beyond those: for every item one for the item itself, then those of the body, in the plan's
/// order. So within one item, as within the whole, what lies between two steps is the difference of their ordinals. A place is
/// never given twice.
/// </summary>
public sealed class Places
{
    /// <summary>Frames begin at a multiple of this, so that dropping one drops whole chunks.</summary>
    private const int Alignment = 32;

    private readonly Plan _plan;
    private readonly Chunks<Frame> _frames;
    private readonly int _count;

    private Places(Plan plan, Chunks<Frame> frames, int count) => (_plan, _frames, _count) = (plan, frames, count);

    /// <summary>The first place that nothing has been given.</summary>
    public int End => _count == 0 ? _plan.Nodes.Length : _frames[_count - 1]!.End;

    public static Places Of(Plan plan) => new(plan, new Chunks<Frame>(), 0);

    /// <summary>Room for the items of an <c>each</c>.</summary>
    public (Places Places, Frame Frame) With(int each, int items, int round)
    {
        var node = NodeOf(each);
        var frame = new Frame(each, node.Ordinal, (End + Alignment - 1) / Alignment * Alignment, node.BodyEnd - node.Ordinal, items, round);
        return (new Places(_plan, _frames.With(_count, frame), _count + 1), frame);
    }

    /// <summary>The innermost frame a place stands in; null outside any.</summary>
    public Frame? FrameOf(int place)
    {
        if (place < _plan.Nodes.Length)
            return null;
        int low = 0, high = _count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _frames[middle]!.Start <= place ? (middle, high) : (low, middle - 1);
        }
        return _frames[low];
    }

    /// <summary>The step at a place; of an item's own place, its <c>each</c>.</summary>
    public PlanNode NodeOf(int place) => FrameOf(place) is { } frame ? _plan[frame.Ordinal + frame.OffsetOf(place)] : _plan[place];

    /// <summary>Whether a place is that of an item itself.</summary>
    public bool IsItem(int place) => FrameOf(place) is { } frame && frame.OffsetOf(place) == 0;

    /// <summary>The place of another step of the same frame; of an item itself, that of its <c>each</c>'s ordinal.</summary>
    public int Beside(int place, int ordinal) => place + ordinal - NodeOf(place).Ordinal;

    /// <summary>What a step stands in: the region around it, the item, or of an item its <c>each</c>; null at the top.</summary>
    public int? Around(int place)
    {
        var node = NodeOf(place);
        return FrameOf(place) is { } frame && frame.OffsetOf(place) == 0 ? frame.Each
            : node.Place.Region is { } region ? place + region - node.Ordinal
            : null;
    }

    /// <summary>In which of a region's branches a place stands; null when it does not stand in the region.</summary>
    public int? BranchOf(int place, int region)
    {
        for (int at = place; Around(at) is { } around; at = around)
            if (around == region)
                return IsItem(at) ? 0 : NodeOf(at).Place.Branch;
        return null;
    }

    /// <summary>The place of a step as another sees it: in its own item, in an item around that, or outside.</summary>
    public int Seen(int from, int ordinal)
    {
        while (FrameOf(from) is { } frame)
        {
            if (ordinal > frame.Ordinal && ordinal < frame.Ordinal + frame.Stride)
                return frame.Start + frame.IndexOf(from) * frame.Stride + ordinal - frame.Ordinal;
            from = frame.Each;
        }
        return ordinal;
    }

    /// <summary><c>signoff</c>, <c>rivals[3]</c>, <c>rivals[3].note</c>, in a call <c>translate.draft</c>.</summary>
    public string AddressOf(int place)
    {
        if (FrameOf(place) is not { } frame)
            return _plan[place].Name;
        string item = string.Create(CultureInfo.InvariantCulture, $"{AddressOf(frame.Each)}[{frame.IndexOf(place)}]");
        if (frame.OffsetOf(place) == 0)
            return item;
        // The names of the calls around the item are in the item's address.
        string name = NodeOf(place).Name;
        return _plan[frame.Ordinal].Call is { } call ? string.Concat(item, name.AsSpan(_plan[call].Name.Length)) : $"{item}.{name}";
    }

    /// <param name="frameOf">The frame in which the items of an <c>each</c> stand now; null before it has any.</param>
    public int? Find(string address, Func<int, Frame?> frameOf)
    {
        int? place = null;
        Frame? frame = null;
        // Something follows only what has steps of its own: an item, or a call.
        bool opens = true;
        string names = "";
        foreach (string part in address.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            if (!opens || _plan.Find(names + (bracket < 0 ? part : part[..bracket])) is not { } ordinal)
                return null;
            if (frame is not null && (ordinal <= frame.Ordinal || ordinal >= frame.Ordinal + frame.Stride))
                return null;
            place = frame is null ? ordinal : frame.PlaceOf(frame.IndexOf(place.GetValueOrDefault())) + ordinal - frame.Ordinal;
            if (opens = _plan[ordinal].Step is Step.Call)
                names = _plan[ordinal].Name + ".";
            if (bracket < 0)
                continue;
            if (!part.EndsWith(']') || !int.TryParse(part.AsSpan(bracket + 1, part.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int item)
                || (frame = frameOf(place.GetValueOrDefault())) is null || item >= frame.Items)
                return null;
            (place, opens) = (frame.PlaceOf(item), true);
        }
        return place;
    }
}

/// <summary>The places of an <c>each</c>'s items, from its start in one round to its next.</summary>
/// <param name="Each">The place of the <c>each</c>.</param>
/// <param name="Ordinal">Its ordinal in the plan.</param>
/// <param name="Start">The first item's place.</param>
/// <param name="Stride">How many places an item takes.</param>
/// <param name="Round">The round the steps in it begin with: above all that their like had before.</param>
public sealed record Frame(int Each, int Ordinal, int Start, int Stride, int Items, int Round)
{
    public int End => Start + Items * Stride;

    public int PlaceOf(int item) => Start + item * Stride;

    public int IndexOf(int place) => (place - Start) / Stride;

    public int OffsetOf(int place) => (place - Start) % Stride;
}
