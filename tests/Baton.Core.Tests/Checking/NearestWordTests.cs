using Baton.Core.Checking;

namespace Baton.Core.Tests.Checking;

public sealed class NearestWordTests
{
    private static readonly string[] Keys = ["role", "needs", "task", "produces", "timeout", "retry"];

    [Theory]
    [InlineData("rol", "role")]
    [InlineData("roel", "role")]
    [InlineData("ROLE", "role")]
    [InlineData("need", "needs")]
    [InlineData("prodcues", "produces")]
    [InlineData("produce", "produces")]
    [InlineData("timeouts", "timeout")]
    [InlineData("rtry", "retry")]
    public void A_slip_of_the_hand_finds_its_word(string word, string nearest) => Assert.Equal(nearest, NearestWord.Of(word, Keys));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("owner")]
    [InlineData("produktion")]
    public void What_is_too_far_from_all_finds_none(string word) => Assert.Null(NearestWord.Of(word, Keys));

    [Fact]
    public void A_swap_of_neighbours_is_one_edit() => Assert.Equal("ab", NearestWord.Of("ba", ["ab"]));

    [Fact]
    public void The_nearer_of_two_wins_and_of_two_as_near_the_first()
    {
        Assert.Equal("drafts", NearestWord.Of("draffs", ["draught", "drafts"]));
        Assert.Equal("cat", NearestWord.Of("bat", ["cat", "hat"]));
    }

    [Fact]
    public void Without_known_words_nothing_is_suggested()
    {
        Assert.Null(NearestWord.Of("draft", []));
        Assert.Equal("", NearestWord.Suggest("draft", []));
        Assert.Equal("; did you mean `draft`?", NearestWord.Suggest("darft", ["draft"]));
    }

    [Fact]
    public void It_agrees_with_the_definition_of_optimal_string_alignment()
    {
        var random = new Random(7);
        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(3))));
        for (int i = 0; i < 3000; i++)
        {
            var (word, known) = (Word(), new[] { Word(), Word(), Word() });
            int limit = Math.Max(1, word.Length / 3);
            string? expected = known.Select(k => (k, d: Distance(word, k))).Where(k => k.d <= limit).OrderBy(k => k.d).Select(k => k.k).FirstOrDefault();
            Assert.True(expected == NearestWord.Of(word, known), $"{word} among {string.Join(' ', known)}: {expected}, not {NearestWord.Of(word, known)}");
        }
    }

    [Fact]
    public void A_word_of_a_megabyte_is_near_to_nothing() =>
        Assert.Null(NearestWord.Of(new string('a', 1_000_000), [new string('a', 1_000_001)]));

    /// <summary>By the recurrence, without limits or rows.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        return d[a.Length, b.Length];
    }
}
