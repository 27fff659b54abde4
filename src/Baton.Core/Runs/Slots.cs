namespace Baton.Core.Runs;

/// <summary>
/// An immutable array that is cheap to change in one place: chunks, so that a change copies one chunk and the list of chunks
/// and not the whole.
/// </summary>
public sealed class Slots
{
    private const int ChunkLength = 64;

    private readonly Slot[][] _chunks;

    private Slots(Slot[][] chunks, int count) => (_chunks, Count) = (chunks, count);

    public int Count { get; }

    public Slot this[int index] => _chunks[index / ChunkLength][index % ChunkLength];

    public static Slots Of(int count)
    {
        var chunks = new Slot[(count + ChunkLength - 1) / ChunkLength][];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new Slot[Math.Min(ChunkLength, count - i * ChunkLength)];
            Array.Fill(chunks[i], Slot.Fresh);
        }
        return new Slots(chunks, count);
    }

    public Slots With(int index, Slot slot)
    {
        var chunks = (Slot[][])_chunks.Clone();
        ref var chunk = ref chunks[index / ChunkLength];
        chunk = (Slot[])chunk.Clone();
        chunk[index % ChunkLength] = slot;
        return new Slots(chunks, Count);
    }
}
