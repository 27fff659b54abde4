using System.Text.RegularExpressions;

namespace Baton.Cli.Tests;

/// <summary>
/// What the documents say is so: their commands run, against the built tool, each document in a folder of its own; their
/// links lead somewhere; their lists of commands and options are those of the tool.
/// </summary>
/// <remarks>
/// Commands stand in <c>sh</c> blocks, or behind <c>$</c> in <c>console</c> blocks, whose other lines must be part of the output. <c># exit 3</c>
/// gives the exit code, else it is 0. <c>RUN</c> is the run last spoken of. A block with a file's name behind its language is
/// written to that file. <c>not run</c> says what it says.
/// </remarks>
public sealed partial class DocsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Documents => [.. Repository.Documents];

    public static TheoryData<string> DocumentsWithCommands => [.. Repository.Documents.Where(d => Repository.Blocks(d).Any(b => b.Language is "sh" or "console"))];

    [Theory, MemberData(nameof(DocumentsWithCommands))]
    public async Task Its_commands_do_what_it_says(string document)
    {
        using var workspace = new ReaderWorkspace();
        foreach (var block in Repository.Blocks(document).Where(b => b.Note != "not run"))
        {
            if (block.Language is "yaml" or "markdown" or "text" && block.Note.Length > 0)
                workspace.Write(block.Note, block.Text);
            else if (block.Language == "sh")
                foreach (string command in block.Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#')))
                    await RunAsync(workspace, $"{document}:{block.Line}", command, []);
            else if (block.Language == "console")
                foreach (string said in block.Text.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
                    await RunAsync(workspace, $"{document}:{block.Line}", said.Split('\n')[0], said.Split('\n')[1..]);
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public void Its_links_lead_somewhere(string document)
    {
        var lost = new List<string>();
        foreach (Match link in Link().Matches(Fences().Replace(Repository.Text(document), "")))
        {
            string[] parts = link.Groups["to"].Value.Split('#');
            string target = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document) ?? "", parts[0]);
            string full = Path.GetFullPath(Path.Combine(Repository.Root, target));
            if (!Path.Exists(full))
                lost.Add($"{link.Value}: there is no {target}");
            else if (parts.Length > 1 && !Headings(Path.GetRelativePath(Repository.Root, full)).Contains(parts[1]))
                lost.Add($"{link.Value}: there is no heading #{parts[1]}");
        }
        Assert.Empty(lost);
    }

    [Fact]
    public async Task Every_command_and_option_of_the_tool_is_in_the_reference_and_no_other()
    {
        using var workspace = new ReaderWorkspace();
        var common = await OptionsAsync(workspace, "doctor");
        foreach (string[] command in (string[][])[["run"], ["check"], ["explain"], ["new"], ["runs", "list"], ["runs", "show"], ["runs", "watch"], ["runs", "story"], ["runs", "trace"], ["runs", "fork"], ["runs", "attend"], ["runs", "pause"], ["runs", "resume"],
            ["runs", "settle"], ["runs", "cancel"], ["review", "list"], ["review", "show"], ["review", "decide"], ["review", "answer"], ["contract"], ["graph"], ["schema"], ["lsp"], ["work"], ["journal", "export"], ["journal", "import"], ["journal", "verify"], ["journal", "erase"], ["journal", "rebuild"], ["models"], ["tools"], ["init"], ["doctor"]])
            Assert.Equal((await OptionsAsync(workspace, command)).Except(common).Order(), Described($"baton {string.Join(' ', command)}").Order());
        Assert.Subset(Described("The `baton` command").ToHashSet(), common);

        string[] groups = ["", "runs", "review", "journal"];
        foreach (string group in groups)
            foreach (string command in Commands((await workspace.RunAsync($"baton {group} --help", Stop)).Output))
                Assert.Contains(Slug($"baton {group} {command}".Replace("  ", " ", StringComparison.Ordinal)), Headings("docs/cli.md"));
    }

    [Fact]
    public void The_reference_knows_the_filters_scorers_and_keywords_there_are()
    {
        var scorers = Connectors.Scorers.StandardScorers.All.Select(s => s.Name);
        Assert.Subset(Headings("docs/checks.md").ToHashSet(), scorers.ToHashSet());

        string filters = Repository.Text("docs/language.md").Split("**Filters**: `")[1].Split('`')[0];
        foreach (string filter in filters.Split(' '))
            Assert.DoesNotContain("there is no filter", Said("{{ brief.x | " + filter + " }}"), StringComparison.Ordinal);
        var known = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "src/Baton.Core/Liquid/FilterRules.cs")), @"\[""(?<name>\w+)""\] = new").Select(m => m.Groups["name"].Value);
        Assert.Equal(known.Order(StringComparer.Ordinal), filters.Split(' '));
    }

    private static string Said(string template)
    {
        var findings = new List<Core.Checking.Finding>();
        Core.Liquid.LiquidTemplate.Parse(Core.Sources.Snippet.Literal(template), findings);
        return string.Join('\n', findings.Select(f => f.Message));
    }

    private static async Task RunAsync(ReaderWorkspace workspace, string place, string command, IEnumerable<string> expected)
    {
        int wanted = ExitCodeSaid().Match(command) is { Success: true } said ? int.Parse(said.Groups["code"].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var (exitCode, output) = await workspace.RunAsync(command, Stop);
        Assert.True(wanted == exitCode, $"{place}: `{command}` ended with {exitCode}, not {wanted}:\n{output}");
        foreach (string line in expected.Where(l => l.Trim().Length > 0))
            Assert.True(output.Contains(line.Trim(), StringComparison.Ordinal), $"{place}: `{command}` did not say `{line.Trim()}`:\n{output}");
    }

    private static async Task<HashSet<string>> OptionsAsync(ReaderWorkspace workspace, params string[] command)
    {
        string help = (await workspace.RunAsync($"baton {string.Join(' ', command)} --help", Stop)).Output;
        string options = help.Split("Options:\n")[1].Split("\n\n")[0];
        return [.. options.Split('\n').SelectMany(line => Option().Matches(line.Trim().Split("  ")[0]).Select(m => m.Value))];
    }

    private static IEnumerable<string> Commands(string help) =>
        help.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal) && !l.StartsWith("   ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0]);

    /// <summary>The options in the table under a heading of the reference.</summary>
    private static IEnumerable<string> Described(string heading)
    {
        var lines = Repository.Text("docs/cli.md").Split('\n').SkipWhile(l => l.TrimStart('#', ' ') != heading || !l.StartsWith('#')).Skip(1).TakeWhile(l => !l.StartsWith('#'));
        return lines.Where(l => l.StartsWith("| `-", StringComparison.Ordinal)).SelectMany(l => Option().Matches(l.Split('|')[1]).Select(m => m.Value));
    }

    private static HashSet<string> Headings(string document) =>
        !document.EndsWith(".md", StringComparison.Ordinal) ? [] : [.. Fences().Replace(Repository.Text(document), "").Split('\n').Where(l => l.StartsWith('#')).Select(l => Slug(l.TrimStart('#')))];

    /// <summary>As GitHub makes a heading's anchor.</summary>
    private static string Slug(string heading) => string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<to>(?!https?:|mailto:)[^)\s]+)\)|(?:src|href)=""(?<to>(?!https?:)[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"#.*\bexit (?<code>\d+)")]
    private static partial Regex ExitCodeSaid();

    [GeneratedRegex(@"(?<![\w-])(?:--[a-z][a-z-]*|-[a-z?])")]
    private static partial Regex Option();
}
