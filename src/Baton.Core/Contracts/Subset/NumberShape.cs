using System.Numerics;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>An interval, steps a number must or must not be a multiple of, and numbers left out.</summary>
internal sealed class NumberShape : Shape
{
    /// <summary>How many numbers are tried one by one.</summary>
    private const int MaxTries = 500;

    private readonly List<(DecimalNumber Value, bool Exclusive)> _least = [];
    private readonly List<(DecimalNumber Value, bool Exclusive)> _most = [];
    private readonly List<DecimalNumber> _steps = [];
    private readonly List<DecimalNumber> _refusedSteps = [];
    private readonly List<DecimalNumber> _refused = [];
    private string? _unclear;

    public override bool Add(Formula rule)
    {
        switch (rule)
        {
            case Formula.AtLeast(var bound, var exclusive):
                AddTo(_least, bound, exclusive);
                break;
            case Formula.AtMost(var bound, var exclusive):
                AddTo(_most, bound, exclusive);
                break;
            case Formula.Whole(var holds):
                (holds ? _steps : _refusedSteps).Add(new DecimalNumber(1, 0));
                break;
            case Formula.Multiple(var step, var holds) when DecimalNumber.Read(step) is { } value:
                (holds ? _steps : _refusedSteps).Add(value);
                break;
            case Formula.Differs(var value) when DecimalNumber.Read(value) is { } number:
                _refused.Add(number);
                break;
            default:
                _unclear = "a number has hundreds of digits";
                break;
        }
        return true;
    }

    public override Shape Copy()
    {
        var copy = new NumberShape { _unclear = _unclear };
        copy._least.AddRange(_least);
        copy._most.AddRange(_most);
        copy._steps.AddRange(_steps);
        copy._refusedSteps.AddRange(_refusedSteps);
        copy._refused.AddRange(_refused);
        return copy;
    }

    public override Outcome Find(Func<JsonElement, bool> accept)
    {
        // In units so small that everything is a whole number of them, with room to step between any two.
        int digits = 0;
        foreach (var number in _least.Concat(_most).Select(b => b.Value).Concat(_steps).Concat(_refusedSteps).Concat(_refused))
            digits = Math.Max(digits, -number.Exponent);
        var (least, most) = (Bound(_least, digits, lower: true), Bound(_most, digits, lower: false));
        if (_steps.Count > 0)
        {
            var step = _steps.Select(s => s.InUnits(digits)).Aggregate(LeastCommonMultiple);
            return FindMultiple(step, digits, least, most, accept);
        }
        if (_refusedSteps.Count == 0 || least == most)
        {
            // Whole numbers read best, where there are some.
            var one = BigInteger.Pow(10, digits);
            if (FindMultiple(one, digits, least, most, accept) is Outcome.Found whole)
                return whole;
        }
        return FindBetween(digits, accept);
    }

    private Outcome FindMultiple(BigInteger step, int digits, BigInteger? least, BigInteger? most, Func<JsonElement, bool> accept)
    {
        if (_refusedSteps.Any(refused => (step % refused.InUnits(digits)).IsZero))
            return Outcome.None;
        var first = least is { } low ? -Floor(-low, step) : (BigInteger?)null;
        var last = most is { } high ? Floor(high, step) : (BigInteger?)null;
        if (first > last)
            return Outcome.None;
        var start = first is null && last is null ? 0 : first is null ? Min(last!.Value, 0) : last is null ? Max(first.Value, 0) : Nearest(first.Value, last.Value);
        // Outward from the number nearest to zero, both ways where there are two.
        for (int distance = 0; distance < MaxTries; distance++)
        {
            BigInteger up = start + distance, down = start - distance;
            if (!(up > last) && IsFree(up * step, digits) && Try(up * step, digits, accept) is { } found)
                return found;
            if (!(down < first) && IsFree(down * step, digits) && Try(down * step, digits, accept) is { } other)
                return other;
            if (up > last && down < first)
                return Ended();
        }
        return new Outcome.Unknown(_unclear ?? "no multiple was found among the first hundreds");
    }

    /// <summary>Any decimal will do: one finer than every step and bound is a multiple of nothing.</summary>
    private Outcome FindBetween(int digits, Func<JsonElement, bool> accept)
    {
        for (int finer = digits; finer <= digits + 3; finer++)
        {
            var (least, most) = (Bound(_least, finer, lower: true), Bound(_most, finer, lower: false));
            if (least > most && finer > digits)
                return Ended();
            var start = least is null && most is null ? 0 : least is null ? Min(most!.Value, 0) : most is null ? Max(least.Value, 0) : Nearest(least.Value, most.Value);
            int tries = Math.Min(MaxTries, 12 * (_refused.Count + 2));
            for (int distance = 0; distance < tries; distance++)
                foreach (var units in (BigInteger[])[start + distance, start - distance])
                    if (!(units > most) && !(units < least) && IsFree(units, finer) && Try(units, finer, accept) is { } found)
                        return found;
            if (least == most && _least.Concat(_most).All(b => !b.Exclusive) && finer > digits)
                return Ended();
        }
        return new Outcome.Unknown(_unclear ?? "no number was found between the bounds");
    }

    private bool IsFree(BigInteger units, int digits) =>
        !_refused.Any(r => r.InUnits(digits) == units) && !_refusedSteps.Any(s => (units % s.InUnits(digits)).IsZero);

    private Outcome.Found? Try(BigInteger units, int digits, Func<JsonElement, bool> accept)
    {
        var value = Witness.Read(DecimalNumber.Write(units, digits));
        if (accept(value))
            return new Outcome.Found(value);
        _unclear ??= "a number that should have done was refused";
        return null;
    }

    private Outcome Ended() => _unclear is null ? Outcome.None : new Outcome.Unknown(_unclear);

    private void AddTo(List<(DecimalNumber, bool)> bounds, ExactNumber bound, bool exclusive)
    {
        if (DecimalNumber.Read(bound) is { } value)
            bounds.Add((value, exclusive));
        else
            _unclear = "a bound has hundreds of digits";
    }

    /// <summary>The tightest bound in units, itself allowed.</summary>
    private static BigInteger? Bound(List<(DecimalNumber Value, bool Exclusive)> bounds, int digits, bool lower)
    {
        BigInteger? tightest = null;
        foreach (var (value, exclusive) in bounds)
        {
            var units = value.InUnits(digits) + (exclusive ? (lower ? 1 : -1) : 0);
            tightest = tightest is not { } t ? units : lower ? Max(t, units) : Min(t, units);
        }
        return tightest;
    }

    private static BigInteger Nearest(BigInteger least, BigInteger most) => least > 0 ? least : most < 0 ? most : 0;

    private static BigInteger Min(BigInteger left, BigInteger right) => BigInteger.Min(left, right);

    private static BigInteger Max(BigInteger left, BigInteger right) => BigInteger.Max(left, right);

    private static BigInteger Floor(BigInteger value, BigInteger step)
    {
        var quotient = BigInteger.DivRem(value, step, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    private static BigInteger LeastCommonMultiple(BigInteger left, BigInteger right) =>
        left / BigInteger.GreatestCommonDivisor(left, right) * right;
}
