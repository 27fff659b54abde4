using System.Text.RegularExpressions;
using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Tests;

/// <summary>
/// The pages of docs/findings tell the truth: there is one for every code, its wrong example gives that code, its right one no
/// error. Examples go through the reader and the checker that authors meet, with what an installation offers.
/// </summary>
public sealed partial class FindingPagesTests : IDisposable
{
    /// <summary>Part of the language that this engine does not run yet is no fault of an example.</summary>
    private const string NotYet = "WF020";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-findings-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Codes => [.. FindingPages.Codes];

    [Theory, MemberData(nameof(Codes))]
    public void The_wrong_example_gives_the_code_and_no_other(string code)
    {
        var given = Check(GeneratedExample.Of(code)?.Wrong ?? Files(FindingPages.Find(code)!.Wrong));

        Assert.Contains(given, f => f.Code == code);
        Assert.All(given, f => Assert.True(f.Code == code || f.Code == NotYet, $"also {f.Code}: {f.Message}"));
    }

    [Theory, MemberData(nameof(Codes))]
    public void The_right_example_gives_neither_the_code_nor_any_error(string code)
    {
        var given = Check(GeneratedExample.Of(code)?.Right ?? Files(FindingPages.Find(code)!.Right));

        Assert.DoesNotContain(given, f => f.Code == code || f.Severity == Severity.Error && f.Code != NotYet);
    }

    [Theory, MemberData(nameof(Codes))]
    public void A_page_has_its_own_code_a_short_title_and_plain_paragraphs(string code)
    {
        var page = FindingPages.Find(code)!;

        Assert.Equal(code, page.Code);
        Assert.InRange(page.Title.Length, 8, 72);
        Assert.DoesNotMatch(@"[.!]$", page.Title);
        Assert.All((string[])[page.What, page.Why], text => Assert.Matches(@"[.!]$", text));
        Assert.InRange(page.What.Length, 60, 900);
        Assert.InRange(page.Why.Length, 40, 500);
    }

    [Theory, MemberData(nameof(Codes))]
    public void A_page_shows_its_examples_or_says_that_a_test_makes_them(string code)
    {
        bool isGenerated = Repository.Text($"docs/findings/{code}.md").Contains("<!-- example: generated -->", StringComparison.Ordinal);
        var page = FindingPages.Find(code)!;

        Assert.Equal(isGenerated, GeneratedExample.Of(code) is not null);
        Assert.All((FindingExample[])[page.Wrong, page.Right], e => Assert.Equal(isGenerated, e.Files.Count == 0));
        Assert.All((FindingExample[])[page.Wrong, page.Right], e => Assert.True(e.Files.Count > 0 || e.Text.Length > 0));
    }

    [Fact]
    public void Every_code_in_the_sources_has_a_page_and_every_page_a_code()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups["code"].Value)
            .Distinct();

        Assert.Equal(used.Order(StringComparer.Ordinal), FindingPages.Codes);
        Assert.Equal(FindingPages.Families.Select(f => f.Letters).Order(StringComparer.Ordinal), FindingPages.Codes.Select(c => c[..2]).Distinct());
    }

    [Fact]
    public void The_index_lists_the_pages_with_the_severities_that_their_wrong_examples_give()
    {
        string table = string.Concat(FindingPages.Families.Select(family =>
            $"\n## {family.Name}\n\n| code | says | |\n| --- | --- | --- |\n" + string.Concat(FindingPages.Codes.Where(c => c.StartsWith(family.Letters, StringComparison.Ordinal)).Select(Row))));

        Assert.Equal(table, "\n## " + Repository.Text("docs/findings/README.md").Split("\n## ", 2)[1]);
    }

    private string Row(string code)
    {
        var page = FindingPages.Find(code)!;
        var severity = Check(GeneratedExample.Of(code)?.Wrong ?? Files(page.Wrong)).First(f => f.Code == code).Severity;
        return $"| [{code}]({code}.md) | {page.Title.Replace("|", "\\|", StringComparison.Ordinal)} | {severity.ToString().ToLowerInvariant()} |\n";
    }

    /// <summary>What an example says of the installation stands beside the playbook.</summary>
    private IReadOnlyList<Finding> Check(IReadOnlyDictionary<string, string> files)
    {
        if (files.TryGetValue(WorkspaceFile.Name, out string? settings))
            File.WriteAllText(Path.Combine(_folder.FullName, WorkspaceFile.Name), settings);
        return PlaybookLoader.Load(new PlaybookSnapshot("playbook", files), WorkspaceFolder.Open(_folder).Installation).Findings;
    }

    private static Dictionary<string, string> Files(FindingExample example) => example.Files.ToDictionary(f => f.Path, f => f.Text);

    [GeneratedRegex(@"""(?<code>(?:YM|WF|HO|CT|LQ)\d{3})""")]
    private static partial Regex Code();
}
