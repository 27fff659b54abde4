using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Contracts;
using Baton.Core.Liquid;

namespace Baton.Core.Checking;

/// <summary>What is known, before anything runs, of the values in a template or condition.</summary>
/// <param name="Roots">The contract behind the first name of a path; null where nothing is known of it.</param>
internal sealed record LiquidTypes(Func<string, Contract?> Roots)
{
    /// <summary>Names that the template itself gives; a null contract hides what the name meant outside.</summary>
    public ImmutableDictionary<string, Contract?> Locals { get; init; } = ImmutableDictionary<string, Contract?>.Empty;

    public LiquidTypes With(string name, Contract? contract) => this with { Locals = Locals.SetItem(name, contract) };

    public LiquidType Of(LiquidExpression expression) => expression switch
    {
        LiquidExpression.Text text => new LiquidType(LiquidSort.Text, null, text),
        LiquidExpression.Number number => new LiquidType(LiquidSort.Number, null, number),
        LiquidExpression.Boolean boolean => new LiquidType(LiquidSort.Boolean, null, boolean),
        LiquidExpression.Range => new LiquidType(LiquidSort.List, Contract.ListOf(Contract.Integer), null),
        LiquidExpression.Path path => Of(At(path)),
        _ => LiquidType.Unknown,
    };

    public static LiquidType Of(Contract? contract) => new(
        contract?.Kind switch
        {
            null or ContractKind.Json or ContractKind.Other => LiquidSort.Unknown,
            ContractKind.Integer or ContractKind.Number => LiquidSort.Number,
            ContractKind.Boolean => LiquidSort.Boolean,
            ContractKind.List => LiquidSort.List,
            ContractKind.Object or ContractKind.File => LiquidSort.Object,
            _ => LiquidSort.Text,
        },
        contract, null);

    public Contract? At(LiquidExpression.Path path)
    {
        var root = Locals.TryGetValue(path.Root, out var local) ? local : Roots(path.Root);
        if (root is null)
            return null;
        string[] names = new string[path.Steps.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = path.Steps[i] switch
            {
                LiquidExpression.Step.Field field => field.Name,
                LiquidExpression.Step.Index index => index.Value.ToString(CultureInfo.InvariantCulture),
                _ => "[]",
            };
        return root.At(names) is ContractLookup.Found found ? found.Contract : null;
    }
}

/// <param name="Contract">Null for a literal, and where nothing is known.</param>
/// <param name="Literal">Null for what is read.</param>
internal sealed record LiquidType(LiquidSort Sort, Contract? Contract, LiquidExpression? Literal)
{
    public static readonly LiquidType Unknown = new(LiquidSort.Unknown, null, null);

    public static LiquidType Made(LiquidSort sort) => new(sort, null, null);

    /// <summary>The only texts it can be; empty when it may be others.</summary>
    public IReadOnlyList<string> Choices => Contract?.Choices ?? [];

    public string InWords => Sort switch
    {
        LiquidSort.Text => Choices.Count > 0 ? $"one of {string.Join(", ", Choices.Take(12).Select(c => $"\"{c}\""))}" : "a text",
        LiquidSort.Number => "a number",
        LiquidSort.Boolean => "true or false",
        LiquidSort.List => "a list",
        LiquidSort.Object => "an object",
        _ => "anything",
    };
}

internal enum LiquidSort { Unknown, Text, Number, Boolean, List, Object }
