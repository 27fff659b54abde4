namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What a run leaves open is decided here: values, decisions, failures.</summary>
internal abstract class Choices
{
    /// <summary>One of so many, from 0.</summary>
    public abstract int Pick(int count);

    /// <summary>The same in every process.</summary>
    public static int Seed(int workflow, int run) => unchecked((workflow * 8_191) + run);

    public bool Flip() => Pick(2) == 1;

    /// <summary>
    /// Goes through all that can be decided, one whole run after another: each run repeats the decisions of the one before up
    /// to the last that has something left, and takes the next there.
    /// </summary>
    public sealed class All : Choices
    {
        private readonly List<(int Taken, int Of)> _decisions = [];
        private int _next;

        public override int Pick(int count)
        {
            if (count == 1)
                return 0;
            if (_next == _decisions.Count)
                _decisions.Add((0, count));
            return _decisions[_next++].Taken;
        }

        /// <summary>False when there is no further run.</summary>
        public bool Advance()
        {
            _next = 0;
            while (_decisions.Count > 0)
            {
                var (taken, of) = _decisions[^1];
                _decisions.RemoveAt(_decisions.Count - 1);
                if (taken + 1 < of)
                {
                    _decisions.Add((taken + 1, of));
                    return true;
                }
            }
            return false;
        }
    }

    public sealed class Dice(int seed) : Choices
    {
        private readonly Random _random = new(seed);

        public override int Pick(int count) => _random.Next(count);
    }
}
