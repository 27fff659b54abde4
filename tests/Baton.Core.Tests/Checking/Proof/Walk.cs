using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// A naive interpreter of the language, written from its description and not from the engine or the checker: one run, step by
/// step, with every open question put to <see cref="Choices"/>. Nothing is ever cleared: each value carries the round it was
/// made in, and a forward read counts what is of an older round as not there.
/// </summary>
/// <param name="drawing">A value of a contract: what agents, tools and people give, or the brief.</param>
/// <param name="maxRounds">
/// How often a loop goes round at most. For what is set, two rounds stand for all: what stands before a loop does not change in
/// it, what is made inside is of this round or not there, and whether there is an earlier value to read against the loop is
/// settled by the second round.
/// </param>
internal sealed partial class Walk(Workflow workflow, IReadOnlyDictionary<string, Contract> contracts, Choices choices, Func<Contract, bool, Held> drawing, int maxRounds, bool isConcrete)
{
    private const int MostSteps = 20_000;

    private readonly Dictionary<string, Slot> _slots = [];
    private readonly List<Frame> _frames = [];
    private readonly Dictionary<string, Held> _items = [];
    private readonly Held _brief = drawing(workflow.Brief, true);
    private readonly List<(string Who, string? What)> _trail = [];
    private int _rescuers;
    private int _taken;

    /// <summary>What was read where nothing was, by its place.</summary>
    public HashSet<Place> Lacking { get; } = [];

    /// <summary>Every place that was read.</summary>
    public HashSet<Place> Reached { get; } = [];

    /// <summary>What else went wrong: a commit of what nobody approved, a template that failed, a run without end.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The way taken, for people.</summary>
    public string Trail => string.Join(" → ", _trail.Take(80).Select(t => t.What is null ? t.Who : $"({t.Who}: {t.What})"));

    /// <summary>Whether a step had its turn.</summary>
    public bool WentTo(string step) => _trail.Contains((step, null));

    private abstract record Way
    {
        public sealed record On : Way;

        /// <summary>The run is over, or the item of an <c>each</c> is.</summary>
        public sealed record Over : Way;

        public sealed record Failed : Way;

        public sealed record Back(string Target) : Way;
    }

    private static readonly Way GoOn = new Way.On();
    private static readonly Way End = new Way.Over();
    private static readonly Way Fail = new Way.Failed();

    private sealed class Slot
    {
        public int Round { get; set; } = 1;

        public int Redos { get; set; }

        public Held? Output { get; set; }

        public int MadeIn { get; set; }

        /// <summary>The latest of a round before the present one.</summary>
        public Held? Earlier { get; set; }
    }

    /// <param name="isRound">The body of a <c>repeat</c>: all of it runs again.</param>
    private sealed class Frame(ImmutableArray<Step> steps, bool isRound)
    {
        public ImmutableArray<Step> Steps => steps;

        public bool IsRound => isRound;

        public int Position { get; set; }
    }

    public void Run()
    {
        _frames.Add(new Frame(workflow.Steps, isRound: false));
        if (Sequence(_frames[0]) is not Way.On)
            return;
        _frames[0].Position = workflow.Steps.Length;
        foreach (var output in workflow.Output)
            Value(output.Value);
    }

    private void Went(string who, string? what = null) => _trail.Add((who, what));

    private Held Draw(Contract contract) => drawing(contract, false);

    private static int IndexOf(ImmutableArray<Step> steps, string id)
    {
        for (int i = 0; i < steps.Length; i++)
            if (steps[i].Id == id)
                return i;
        return -1;
    }

    private Slot At(string id) => _slots.TryGetValue(id, out var slot) ? slot : _slots[id] = new Slot();

    private Way Sequence(Frame frame)
    {
        while (frame.Position < frame.Steps.Length)
        {
            if (++_taken > MostSteps)
            {
                Faults.Add("it does not end");
                return End;
            }
            var step = frame.Steps[frame.Position];
            var way = Take(step);
            if (way is Way.Back(var target))
            {
                int from = IndexOf(frame.Steps, target);
                Went("back to", target);
                for (int i = from; i <= frame.Position; i++)
                    NewRound(frame.Steps[i], isSender: i == frame.Position);
                frame.Position = from;
            }
            else if (way is not Way.On)
                return way;
            else
                frame.Position++;
        }
        return GoOn;
    }

    private Way Inside(ImmutableArray<Step> steps, Func<Way>? atEnd = null, bool isRound = false)
    {
        var frame = new Frame(steps, isRound);
        _frames.Add(frame);
        var way = Sequence(frame);
        if (way is Way.On && atEnd is not null)
            way = atEnd();
        _frames.RemoveAt(_frames.Count - 1);
        return way;
    }

    private void NewRound(Step step, bool isSender)
    {
        var slot = At(step.Id);
        slot.Earlier = slot.MadeIn == slot.Round ? slot.Output ?? slot.Earlier : slot.Earlier;
        slot.Round++;
        if (!isSender)
            slot.Redos = 0;
        foreach (var branch in step.Branches)
            foreach (var inner in branch.Steps)
                NewRound(inner, isSender: false);
    }

    private Way Take(Step step)
    {
        if (step.When is { } when && !Holds(when))
        {
            Went(step.Id, "skipped");
            return GoOn;
        }
        Went(step.Id);
        if (step.OnError is not null)
            _rescuers++;
        var way = Do(step);
        if (step.OnError is null)
            return way;
        _rescuers--;
        if (way is not Way.Failed)
            return way;
        Went(step.Id, "failed");
        Held? rescued = null;
        way = Inside(step.OnError.Steps, () =>
        {
            rescued = Yields(step.OnError.Yields);
            return GoOn;
        });
        if (way is Way.On)
            Put(step, rescued!);
        return way;
    }

    /// <summary>That a step fails is looked at only where something then goes on: else the run is parked, and nothing is read.</summary>
    private bool Fails() => _rescuers > 0 && choices.Flip();

    private void Put(Step step, Held output)
    {
        var slot = At(step.Id);
        (slot.Output, slot.MadeIn) = (output, slot.Round);
    }

    private Way Done(Step step, Held output)
    {
        if (Fails())
            return Fail;
        Put(step, output);
        return GoOn;
    }

    private Way Do(Step step)
    {
        switch (step)
        {
            case Step.Agent agent:
                Handoff(agent);
                return Done(agent, Draw(agent.Produces));
            case Step.Tool tool:
                Values(tool.With);
                return Done(tool, Draw(tool.Produces));
            case Step.Call call:
                Values(call.With);
                return Done(call, isConcrete ? new Held.Known(new System.Text.Json.Nodes.JsonObject { ["text"] = "something" }) : new Held.Some());
            case Step.Wait wait:
                if (wait.For is WaitFor.Until until)
                    Path(until.Instant);
                return Done(wait, wait.For is WaitFor.Signal signal ? Draw(signal.Contract) : new Held.Some());
            case Step.Ask ask:
                foreach (var path in ask.Show)
                    Path(path with { IsOptional = true });
                return Done(ask, Draw(ask.Answer));
            case Step.Check check:
                return Check(check);
            case Step.Review review:
                return Review(review);
            case Step.Commit commit:
                return Commit(commit);
            default:
                return Region(step);
        }
    }

    private Way Check(Step.Check check)
    {
        Path(check.Of);
        foreach (var need in check.Needs)
            Path(need.From);
        if (Fails())
            return Fail;
        var again = (check.OnFail as OnFail.Again)?.Redo;
        bool goesBack = again is not null && At(check.Id).Redos < Math.Min(again.Rounds, maxRounds - 1);
        // Nothing is read after a run was stopped, so that it tells nothing of what is set.
        bool matters = check.OnFail is not OnFail.Continue && (isConcrete || _items.Count > 0 || goesBack || check.OnFail is OnFail.Again { Then: RoundsSpent.Continue });
        bool passes = !matters || choices.Flip();
        var output = check.OnFail is OnFail.Continue ? Draw(contracts[check.Id])
            : new Held.Made(new Dictionary<string, Held?> { ["passed"] = new Held.Known(passes), ["findings"] = new Held.Known(new System.Text.Json.Nodes.JsonArray()) });
        Put(check, output);
        if (passes)
            return GoOn;
        if (goesBack)
        {
            At(check.Id).Redos++;
            return new Way.Back(again!.Target);
        }
        if (check.OnFail is OnFail.Again { Then: RoundsSpent.Continue })
            return GoOn;
        Went(check.Id, "stops");
        return End;
    }

    private Way Region(Step step)
    {
        switch (step)
        {
            case Step.Switch choice:
                return Switch(choice);
            case Step.Parallel parallel:
                return Parallel(parallel);
            case Step.Each each:
                return Each(each);
            default:
                return Repeat((Step.Repeat)step);
        }
    }
}
