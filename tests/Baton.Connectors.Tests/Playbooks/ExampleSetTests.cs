using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The example sets of every playbook that ships: enough, valid, from several clients, and apart from each other.</summary>
public sealed partial class ExampleSetTests
{
    private const int LongestSharedRun = 12;

    public static TheoryData<string> Playbooks => [.. ShippedPlaybook.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Playbooks))]
    public void There_are_12_seen_and_24_held_out_from_6_clients_or_more_with_ids_of_their_own(string name)
    {
        var playbook = ShippedPlaybook.Named(name);
        var (seen, held) = (playbook.Examples("seen"), playbook.Examples("held-out"));

        Assert.Equal((12, 24), (seen.Count, held.Count));
        foreach (var set in (IReadOnlyList<JsonElement>[])[seen, held])
            Assert.InRange(set.Select(e => e.GetProperty("client").GetString()).Distinct().Count(), 6, int.MaxValue);
        Assert.Distinct(seen.Concat(held).Select(e => e.GetProperty("id").GetString()));
        Assert.All(seen.Concat(held), e => Assert.Equal(e.GetProperty("client").GetString(), e.GetProperty("brief").GetProperty("client").GetString()));
        Assert.All(held, e => Assert.False(e.TryGetProperty("reference", out _)));
    }

    [Theory]
    [MemberData(nameof(Playbooks))]
    public void Every_brief_is_valid_under_the_workflow(string name)
    {
        var playbook = ShippedPlaybook.Named(name);
        var contract = playbook.AsShipped.Version!.Workflow.Brief;

        Assert.InRange(playbook.Briefs.Count, 3, int.MaxValue);
        Assert.All(playbook.Briefs, brief => Assert.Empty(contract.Validate(playbook.Brief(playbook.AsShipped, brief))));
        foreach (var example in playbook.Examples("seen").Concat(playbook.Examples("held-out")))
            Assert.Equal([], contract.Validate(example.GetProperty("brief")).Select(v => $"{example.GetProperty("id")}: {v}"));
    }

    /// <summary>Nothing is found, not even a note: what ships is what others start from.</summary>
    [Theory]
    [MemberData(nameof(Playbooks))]
    public void The_checker_finds_nothing(string name) =>
        Assert.Equal([], ShippedPlaybook.Named(name).AsShipped.Findings.Select(f => $"{f.Code} {f.Message}"));

    /// <summary>No run of 13 words of a held-out example stands in anything an agent may be shown.</summary>
    [Theory]
    [MemberData(nameof(Playbooks))]
    public void Held_out_examples_share_no_long_run_of_words_with_the_rest_of_the_playbook(string name)
    {
        var playbook = ShippedPlaybook.Named(name);
        var shown = playbook.Files.Where(f => f.Key != "examples/held-out.jsonl")
            .SelectMany(f => Runs(f.Key.EndsWith(".jsonl", StringComparison.Ordinal) ? Strings(playbook.Examples("seen")) : [f.Value]).Select(run => (run, f.Key)))
            .ToLookup(r => r.run, r => r.Key);

        var leaks = playbook.Examples("held-out")
            .SelectMany(e => Runs(Strings([e])).Where(shown.Contains).Select(run => $"{e.GetProperty("id")}: “{run}” is in {shown[run].First()}"));

        Assert.Equal([], leaks.Take(5));
    }

    private static IEnumerable<string> Runs(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            string[] words = [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value)];
            for (int i = 0; i + LongestSharedRun < words.Length; i++)
                yield return string.Join(' ', words[i..(i + LongestSharedRun + 1)]);
        }
    }

    private static IEnumerable<string> Strings(IEnumerable<JsonElement> values) => values.SelectMany(Strings);

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Strings(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        _ => [],
    };

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
