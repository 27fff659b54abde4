namespace Baton.Core.Contracts.Schemas;

/// <summary>Which items or properties of one value a schema has judged, by place: what <c>unevaluated…</c> asks.</summary>
internal sealed class Evaluated(int count)
{
    private readonly ulong[] _marks = new ulong[(count + 63) / 64];

    public int Count { get; } = count;

    public bool Has(int index) => (_marks[index >> 6] & (1UL << (index & 63))) != 0;

    public void Mark(int index) => _marks[index >> 6] |= 1UL << (index & 63);

    public void MarkAll() => Array.Fill(_marks, ulong.MaxValue);

    public void Merge(Evaluated other)
    {
        for (int i = 0; i < _marks.Length; i++)
            _marks[i] |= other._marks[i];
    }
}
