using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

public sealed class SchemaSamplesTests
{
    private static readonly Contract Draft = Contract.Object(
        ContractField.Required("subject", Contract.String), ContractField.Required("ends", Contract.Date),
        ContractField.Optional("tone", Contract.Choice("warm", "plain")), ContractField.Required("links", Contract.ListOf(Contract.Url, 1, 3)));

    [Fact]
    public void Samples_fit_are_the_same_every_time_and_differ()
    {
        var samples = Enumerable.Range(0, 50).Select(i => SchemaSamples.Draw(Draft, i)!.Value).ToList();
        Assert.All(samples, sample => Assert.Empty(Draft.Validate(sample)));
        Assert.Equal(samples.Select(s => s.GetRawText()), Enumerable.Range(0, 50).Select(i => SchemaSamples.Draw(Draft, i)!.Value.GetRawText()));
        Assert.True(samples.Select(s => s.GetRawText()).Distinct().Count() > 25);
        Assert.Contains(samples, s => s.TryGetProperty("tone", out _));
        Assert.False(samples[0].TryGetProperty("tone", out _));
    }

    [Fact]
    public void Nothing_is_drawn_where_nothing_fits() =>
        Assert.Null(SchemaSamples.Draw(Contract.AllOf(Contract.String, Contract.Integer), 3));

    [Fact]
    public void Most_random_schemas_have_samples_and_the_rest_have_often_no_instance()
    {
        int with = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var schema = JsonDocument.Parse(new PairGen(seed).Document(2).ToJsonString()).RootElement;
            with += SchemaSamples.Draw(Contract.Read(schema, null, out _)!, 5) is null ? 0 : 1;
        }
        Assert.True(with > 230, $"only {with} of 300");
    }
}
