using Baton.Core.Workflows;

namespace Baton.Core.Tests.Workflows;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("14d", 1_209_600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d12h30m15s250ms", 131_415_250)]
    [InlineData("366d", 31_622_400_000)]
    public void A_length_of_time_is_numbers_with_units(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 m")]
    [InlineData("-5m")]
    [InlineData("5M")]
    [InlineData("5min")]
    [InlineData("0s")]
    [InlineData("1..5s")]
    [InlineData("1e3s")]
    [InlineData("367d")]
    [InlineData("366d1ms")]
    [InlineData("99999999999999999999999999d")]
    [InlineData("٣s")]
    public void Anything_else_is_none(string text) => Assert.Null(Durations.Parse(text));

    [Fact]
    public void A_length_of_many_parts_is_refused_and_not_added_up_beyond_measure() =>
        Assert.Null(Durations.Parse(string.Concat(Enumerable.Repeat("366d", 50_000))));

    [Theory]
    [InlineData("350ms")]
    [InlineData("2s")]
    [InlineData("2.5s")]
    [InlineData("2m")]
    [InlineData("1d 12h")]
    [InlineData("14d")]
    public void It_is_written_the_shortest_way(string text) =>
        Assert.Equal(text, Durations.Write(Durations.Parse(text.Replace(" ", "", StringComparison.Ordinal))!.Value));

    [Fact]
    public void What_is_less_than_a_millisecond_is_not_written_as_nothing() => Assert.Equal("1ms", Durations.Write(TimeSpan.FromTicks(3)));
}
