using System.Collections;
using System.Collections.Immutable;

namespace Baton.Core.Runs;

/// <summary>What a review approved, for each commit: one, or thousands where one stands in an <c>each</c>.</summary>
public sealed class ApprovedPayloads : IReadOnlyList<ApprovedPayload>
{
    private readonly ImmutableArray<ApprovedPayload> _payloads;
    private readonly Dictionary<string, ApprovedPayload> _byCommit = new(StringComparer.Ordinal);

    public ApprovedPayloads(ImmutableArray<ApprovedPayload> payloads)
    {
        _payloads = payloads;
        foreach (var payload in payloads)
            _byCommit.TryAdd(payload.Commit, payload);
    }

    public static ApprovedPayloads None { get; } = new([]);

    public int Count => _payloads.Length;

    public ApprovedPayload this[int index] => _payloads[index];

    /// <param name="commit">Its address.</param>
    public ApprovedPayload? Find(string commit) => _byCommit.GetValueOrDefault(commit);

    public IEnumerator<ApprovedPayload> GetEnumerator() => _payloads.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
