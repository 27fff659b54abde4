using System.Text.Json;
using Baton.Core.Contracts;
using CsCheck;

namespace Baton.Core.Tests.Contracts;

/// <summary>Contracts are made of their parts; that must be the same as reading the JSON Schema that they write out.</summary>
public sealed class MadeContractTests
{
    [Fact]
    public void A_contract_that_was_made_is_the_one_that_reading_its_schema_gives() =>
        Gen.Select(NotationGen.Contract, NotationGen.Contract, JsonGen.Value).Sample(
            (one, other, json) =>
            {
                if (Read(one) is not { } first || Read(other) is not { } second)
                    return;
                foreach (var made in new[]
                {
                    first,
                    Contract.Object(ContractField.Required("a", first), ContractField.Optional("b/é\"", second)),
                    Contract.ListOf(Contract.Object(ContractField.Required("x", first)), 1, 3),
                    Contract.AnyOf(first, Contract.ListOf(second)),
                    Contract.AllOf(first, second),
                })
                    IsAsRead(made, JsonDocument.Parse(json).RootElement);
            },
            iter: 150);

    [Theory]
    [InlineData("""{ "a": 5, "b": ["x"] }""", "/properties/a/type")]
    [InlineData("""{ "a": "x", "b": ["x", 7] }""", "/properties/b/items/type")]
    [InlineData("""{ "b": [] }""", "/required")]
    public void A_violation_leads_to_the_keyword_in_the_whole_schema(string json, string schemaPath)
    {
        var contract = Contract.Object(ContractField.Required("a", Contract.Text), ContractField.Required("b", Contract.ListOf(Contract.String)));

        Assert.Equal(schemaPath, Assert.Single(contract.Validate(JsonDocument.Parse(json).RootElement)).SchemaPath);
    }

    private static void IsAsRead(Contract made, JsonElement value)
    {
        var read = Contract.Read(made.Schema, ContractOptions.Default, out var faults);
        Assert.Empty(faults);
        Assert.Equal(read, made);
        Assert.Equal(read!.Kind, made.Kind);
        Assert.Equal(read.Fields.Select(f => (f.Name, f.IsRequired, f.Contract.Kind)), made.Fields.Select(f => (f.Name, f.IsRequired, f.Contract.Kind)));
        Assert.Equal(
            read.Validate(value).Select(v => (v.InstancePath, v.SchemaPath, v.Found)),
            made.Validate(value).Select(v => (v.InstancePath, v.SchemaPath, v.Found)));
    }

    private static Contract? Read(string notation) => ContractNotation.Read(Yaml.Read(notation), ContractScope.Empty, []);
}
