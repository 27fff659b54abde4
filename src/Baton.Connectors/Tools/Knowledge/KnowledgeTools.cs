using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Knowledge;

/// <summary>
/// What an agent reads its role's documents with: <c>knowledge.search</c> and <c>knowledge.open</c>. The documents are those of the
/// version a run is pinned to, so that it reads the same whatever becomes of the folder.
/// </summary>
public sealed class KnowledgeTools : IKnowledge
{
    /// <summary>Of indexes that are kept; one is made again in a moment.</summary>
    private const int MaxKept = 8;

    private readonly Dictionary<string, Lazy<KnowledgeIndex>> _indexes = [];
    private readonly Queue<string> _order = new();
    private readonly Lock _lock = new();

    public IReadOnlyList<ITool> Of(ImmutableArray<KnowledgeDocument> documents) => [new Search(documents, IndexOf(documents)), new Open(documents)];

    private Lazy<KnowledgeIndex> IndexOf(ImmutableArray<KnowledgeDocument> documents)
    {
        string key = string.Join('\n', documents.Select(d => $"{d.Path} {d.Hash}"));
        lock (_lock)
        {
            if (_indexes.TryGetValue(key, out var known))
                return known;
            // One that is still searched goes when nobody searches it any more.
            if (_order.Count == MaxKept)
                _indexes.Remove(_order.Dequeue());
            _order.Enqueue(key);
            return _indexes[key] = new Lazy<KnowledgeIndex>(() => new KnowledgeIndex(documents));
        }
    }

    private sealed class Search(ImmutableArray<KnowledgeDocument> documents, Lazy<KnowledgeIndex> index) : ITool
    {
        private const int MaxHits = 8, MaxNamed = 30;

        public string Name => "knowledge.search";

        public string Summary =>
            $"Finds passages in the documents of this role by their words, the best first; knowledge.open reads on from where a passage begins. The documents: {string.Join(", ", documents.Take(MaxNamed).Select(d => d.Path))}{(documents.Length > MaxNamed ? $", and {documents.Length - MaxNamed} more" : "")}.";

        public Contract Takes { get; } = Contract.Object(ContractField.Required("query", Contract.String));

        public Contract Gives { get; } = Contract.Object(ContractField.Required("passages", Contract.ListOf(Contract.Object(
            ContractField.Required("document", Contract.String), ContractField.Required("from", Contract.Integer), ContractField.Required("text", Contract.Text)), 0, MaxHits)));

        public ToolEffect Effect => ToolEffect.Read;

        public Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation) => Task.FromResult(JsonSerializer.SerializeToElement(new
        {
            passages = index.Value.Search(arguments.GetProperty("query").GetString()!, MaxHits).Select(h => new { document = h.Document, from = h.At, text = h.Text }),
        }));
    }

    private sealed class Open(ImmutableArray<KnowledgeDocument> documents) : ITool
    {
        private const int MaxCharacters = 24_000;

        public string Name => "knowledge.open";

        public string Summary => $"Gives the text of one of this role's documents, {MaxCharacters:N0} characters at a time: from the beginning, or from where a passage or `next` says.";

        public Contract Takes { get; } = Contract.Object(ContractField.Required("document", Contract.String), ContractField.Optional("from", Contract.Integer));

        public Contract Gives { get; } = Contract.Object(
            ContractField.Required("document", Contract.String), ContractField.Required("hash", Contract.String), ContractField.Required("from", Contract.Integer),
            ContractField.Required("text", Contract.Text), ContractField.Optional("next", Contract.Integer));

        public ToolEffect Effect => ToolEffect.Read;

        public Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
        {
            string path = arguments.GetProperty("document").GetString()!;
            var document = documents.FirstOrDefault(d => d.Path == path)
                ?? throw new ToolException($"there is no document `{path}` for this role; there are: {string.Join(", ", documents.Select(d => d.Path))}") { Kind = FailureKind.Permanent };
            int from = arguments.TryGetProperty("from", out var given) && given.TryGetInt32(out int at) ? Math.Clamp(at, 0, document.Text.Length) : 0;
            if (from > 0 && from < document.Text.Length && char.IsLowSurrogate(document.Text[from]))
                from--;
            int end = from + Beginning.LengthOf(document.Text.AsSpan(from), MaxCharacters);
            var opened = new Dictionary<string, object> { ["document"] = path, ["hash"] = document.Hash, ["from"] = from, ["text"] = document.Text[from..end] };
            if (end < document.Text.Length)
                opened["next"] = end;
            return Task.FromResult(JsonSerializer.SerializeToElement(opened));
        }
    }
}
