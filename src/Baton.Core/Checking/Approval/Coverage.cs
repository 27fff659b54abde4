using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Which values people may edit at which review. What somebody reads behind a review from elsewhere than its content is the
/// value before the edit.
/// </summary>
internal sealed class Coverage
{
    /// <summary>As many places as one value is traced to.</summary>
    private const int MaxSources = 256;

    private readonly Plan _plan;
    private readonly Origins _origins;

    /// <summary>By the producer of a value, in the order of the reviews.</summary>
    private readonly Dictionary<string, List<Covered>> _covered = new(StringComparer.Ordinal);

    public Coverage(Plan plan, Origins origins, ImmutableArray<ValueRead> reads)
    {
        (_plan, _origins) = (plan, origins);
        foreach (var node in plan.Nodes)
            if (node.Step is Step.Review { IsMisread: false } review)
                foreach (var entry in review.Of)
                    Add(node, review, entry);
        // Asked of the same read by one check after another.
        _last = [.. reads.Select(Seen)];
    }

    public Origins Origins => _origins;

    /// <summary>By review and entry, every place its value comes from.</summary>
    private readonly Dictionary<(string Review, string Entry), ImmutableArray<Origin>> _sources = [];

    /// <summary>By the number of a read.</summary>
    private readonly Covered?[] _last;

    /// <summary>The values under reviewers' hands, by their producers.</summary>
    public IEnumerable<IReadOnlyList<Covered>> All => _covered.Values;

    /// <summary>Where the value comes from, and behind approved content where that came from.</summary>
    public ImmutableArray<Origin> Sources(string producer, ImmutableArray<string> fields)
    {
        var origins = _origins.Of(producer, fields);
        return origins.Any(static o => o.IsApproved)
            ? Origin.Distinct(WithBehind(origins), MaxSources)
            : origins;
    }

    /// <summary>The last review whose content holds what is read, seen from there.</summary>
    public Covered? Last(ValueRead read) => read.Number < 0 ? Seen(read) : _last[read.Number];

    private Covered? Seen(ValueRead read)
    {
        var reader = ReadPoint.Of(_plan, read);
        // A review before whoever it is read from comes too early to matter.
        int from = (read.From >= 0 ? read.From : _plan.Find(_origins.GiverOf(read.Producer))) is { } ordinal ? _plan[ordinal].End : 0;
        Covered? last = null;
        foreach (var origin in Sources(read.Producer, read.Fields))
        {
            if (!_covered.TryGetValue(origin.Producer, out var by))
                continue;
            for (int i = Until(by, reader.Before) - 1; i >= 0 && by[i].Review.Ordinal >= Math.Max(from, last?.Review.Ordinal ?? 0); i--)
                if (NamedPath.Overlap(by[i].Fields, origin.Fields) && reader.Named(_plan, by[i].Review) is { } named && (last?.Review != by[i].Review || by[i].Takes(read.Producer, read.Fields) is not null))
                    last = named.Ordinal == by[i].Review.Ordinal ? by[i] : by[i] with { Region = named.Step };
        }
        return last;
    }

    private void Add(PlanNode node, Step.Review review, NamedExpression entry)
    {
        // Reviews come in their order, so what an earlier one covers is known; a later one is no source.
        var sources = Origin.Distinct(
            NamedPath.In(entry.Value).Where(p => _plan.Find(p.Producer) is not { } source || source < node.Ordinal).SelectMany(p => Sources(p.Producer, p.Fields)), MaxSources);
        _sources[(review.Id, entry.Name)] = sources;
        foreach (var origin in sources)
        {
            if (!_covered.TryGetValue(origin.Producer, out var by))
                _covered[origin.Producer] = by = [];
            by.Add(new Covered(node, review, entry, origin.Fields));
        }
    }

    private IEnumerable<Origin> WithBehind(ImmutableArray<Origin> origins)
    {
        foreach (var origin in origins)
        {
            yield return origin;
            if (!origin.IsApproved || _plan.Find(origin.Producer) is not { } ordinal || _plan[ordinal].Step is not Step.Review review)
                continue;
            foreach (var entry in review.Of)
                if (origin.Fields.Length < 2 || origin.Fields[1] == entry.Name)
                    foreach (var source in _sources.GetValueOrDefault((review.Id, entry.Name), []))
                        yield return origin.Fields.Length < 3 ? source : source with { Fields = [.. source.Fields, .. origin.Fields[2..]] };
        }
    }

    /// <summary>How many of them are reviews before an ordinal.</summary>
    private static int Until(List<Covered> covered, int before)
    {
        int low = 0, high = covered.Count;
        while (low < high)
            if (covered[(low + high) / 2].Review.Ordinal < before)
                low = (low + high) / 2 + 1;
            else
                high = (low + high) / 2;
        return low;
    }
}

/// <summary>A value in a review's content.</summary>
/// <param name="Fields">The value's path below its producer.</param>
internal sealed record Covered(PlanNode Review, Step.Review Step, NamedExpression Entry, ImmutableArray<string> Fields)
{
    /// <summary>The region it is in, where its reader is not and can't name it; else null.</summary>
    public Step? Region { get; init; }

    /// <summary>How its reader gets it.</summary>
    public string WayOut => Region is null ? $"take it from the review: `{Content}`" : $"yield `{Content}` from `{Region.Id}`, and take it from there";

    public string Content => $"{Step.Id}.content.{Entry.Name}";

    /// <summary>The very value as the review hands it on; null when its content holds it only as part of something else.</summary>
    public string? Takes(string producer, ImmutableArray<string> fields) =>
        Region is null && Entry.Value is ValueExpression.Path { Value: var path } && path.Producer == producer && fields.AsSpan().StartsWith(path.Fields.AsSpan())
            ? NamedPath.Join(Content, fields[path.Fields.Length..])
            : null;
}
