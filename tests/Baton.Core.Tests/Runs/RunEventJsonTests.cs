using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Core.Runs;

namespace Baton.Core.Tests.Runs;

public sealed class RunEventJsonTests
{
    [Fact]
    public void Every_event_has_a_versioned_name_of_its_own()
    {
        var names = typeof(RunEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);
        Assert.Empty(typeof(RunEvent).GetNestedTypes().Where(t => !t.IsAbstract && !names.ContainsKey(t)).Select(t => t.Name));
        Assert.All(names.Values, n => Assert.Matches("^[a-z]+(-[a-z]+)*/[1-9]$", n));
        Assert.Equal(names.Count, names.Values.Distinct().Count());
    }

    [Fact]
    public void An_event_of_a_later_baton_is_refused_and_not_skipped() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"event":"step-teleported/1","step":"a","round":1}""", RunEventJson.Default.RunEvent));

    [Fact]
    public void A_field_that_a_later_baton_added_does_not_hinder_reading() =>
        Assert.Equal(new RunEvent.StepSkipped("a", 1), JsonSerializer.Deserialize("""{"event":"step-skipped/1","step":"a","round":1,"why":"later"}""", RunEventJson.Default.RunEvent));

    [Theory]
    [InlineData("\"12\"")]
    [InlineData("\"1.x\"")]
    [InlineData("\".1\"")]
    [InlineData("\"-1.0\"")]
    public void A_reference_that_is_none_is_refused(string reference) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"event":"run-cancelled/1","reason":{{reference}}}""", RunEventJson.Default.RunEvent));

    [Fact]
    public void An_event_stands_in_a_head_as_it_always_stood()
    {
        var succeeded = new RunEvent.StepSucceeded("draft", 2, 1, new ValueRef(12, 3), new Usage(10, 20, 0.5m));
        Assert.Equal(
            """{"event":"step-succeeded/1","attempt":1,"output":"12.3","usage":{"inputTokens":10,"outputTokens":20,"cost":0.5},"step":"draft","round":2}""",
            JsonSerializer.Serialize<RunEvent>(succeeded, RunEventJson.Default.RunEvent));
    }
}
