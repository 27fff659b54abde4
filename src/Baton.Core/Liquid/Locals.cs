namespace Baton.Core.Liquid;

/// <summary>The names a rendering has set itself: variables of the loops it is in, innermost first, then what was assigned.</summary>
internal sealed class Locals
{
    private readonly Dictionary<string, Value> _assigned = [];
    private readonly List<LoopFrame> _loops = [];

    /// <summary>A <c>for</c> that is going round.</summary>
    public sealed class LoopFrame(string variable, int length)
    {
        public string Variable { get; } = variable;

        public int Length { get; } = length;

        /// <summary>Of the round, from 0.</summary>
        public int Index { get; set; }

        public Value Item { get; set; } = new Value.Null();

        public Value? Field(string name) => name switch
        {
            "index" => Value.Number.Of(Index + 1),
            "index0" => Value.Number.Of(Index),
            "rindex" => Value.Number.Of(Length - Index),
            "rindex0" => Value.Number.Of(Length - Index - 1),
            "first" => new Value.Boolean(Index == 0),
            "last" => new Value.Boolean(Index == Length - 1),
            "length" => Value.Number.Of(Length),
            _ => null,
        };
    }

    public LoopFrame? InnermostLoop => _loops.Count > 0 ? _loops[^1] : null;

    public void Assign(string name, Value value) => _assigned[name] = value;

    public void Enter(LoopFrame loop) => _loops.Add(loop);

    public void Leave() => _loops.RemoveAt(_loops.Count - 1);

    public Value? Find(string name)
    {
        for (int i = _loops.Count - 1; i >= 0; i--)
            if (_loops[i].Variable == name)
                return _loops[i].Item;
        return _assigned.GetValueOrDefault(name);
    }
}
