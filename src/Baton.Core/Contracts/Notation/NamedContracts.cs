using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>Reads named contracts on demand, so that their order is of no account.</summary>
internal sealed class NamedContracts(SourceNode.Mapping contracts, ContractScope scope, ICollection<Finding> findings)
{
    /// <summary>How many contracts deep one may name the next.</summary>
    private const int MaxChain = 50;

    private readonly Dictionary<string, Contract?> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceNode> _written = contracts.Entries.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public ImmutableDictionary<string, Contract> Read()
    {
        foreach (var entry in contracts.Entries)
            Find(entry.Name, entry.Key.Span);
        var named = scope.Named.ToBuilder();
        // What could not be read may be anything, so that who names it is not blamed for it.
        foreach (var (name, contract) in _read)
            named[name] = contract ?? Contract.Json;
        return named.ToImmutable();
    }

    public IEnumerable<string> Names => contracts.Entries.Select(e => e.Name).Concat(scope.Named.Keys);

    public bool Has(string name) => _written.ContainsKey(name) || scope.Named.ContainsKey(name);

    /// <param name="span">Where it is named.</param>
    public Contract? Find(string name, SourceSpan span)
    {
        if (_read.TryGetValue(name, out var read))
            return read;
        if (!_written.TryGetValue(name, out var node))
            return scope.Named.GetValueOrDefault(name);
        if (!_open.Add(name))
        {
            findings.Add(Finding.Error(ContractCodes.BadReference, $"the contract `{name}` contains itself", span, "leads back here")
                .WithHelp("take the inner one out, or write the shape as `$json_schema` with `$defs`"));
            return null;
        }
        if (_open.Count > MaxChain)
        {
            findings.Add(Finding.Error(ContractCodes.BadReference, $"contracts name one another more than {MaxChain} deep", span));
            _open.Remove(name);
            return null;
        }
        if (TypeWords.Find(name) is not null)
            findings.Add(Finding.Error(ContractCodes.BadField, $"`{name}` is a type of its own and cannot name a contract", span));
        read = new NotationReader(scope, findings) { NamedHere = this }.ReadContract(node);
        _open.Remove(name);
        return _read[name] = read;
    }
}
