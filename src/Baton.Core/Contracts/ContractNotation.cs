using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Contracts.Notation;
using Baton.Core.Sources;

namespace Baton.Core.Contracts;

/// <summary>
/// The short notation of contracts: <c>{ subject: string(1..60), regions: [US | EU, 1..], note?: text }</c>. Objects are
/// closed. Directives begin with <c>$</c>: <c>$type $help $example $default $audit $confidential $ref $json_schema</c>.
/// </summary>
public static class ContractNotation
{
    /// <summary>Null when what is written makes no contract; each reason is a finding (<see cref="ContractCodes"/>).</summary>
    public static Contract? Read(SourceNode node, ContractScope scope, ICollection<Finding> findings) =>
        new NotationReader(scope, findings).ReadContract(node);

    /// <summary>The map under <c>contracts:</c>, whose contracts may name one another in any order, but not in a circle.</summary>
    public static ImmutableDictionary<string, Contract> ReadNamed(
        SourceNode.Mapping contracts, ContractScope scope, ICollection<Finding> findings) =>
        new NamedContracts(contracts, scope, findings).Read();

    /// <summary>The notation in YAML, ending in a line break; what it has no word for stands under <c>$json_schema</c>.</summary>
    public static string Write(Contract contract) => YamlText.Write(NotationWriter.Write(contract));
}
