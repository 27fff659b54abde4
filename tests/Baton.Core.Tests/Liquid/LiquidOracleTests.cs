using System.Diagnostics;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using CsCheck;

namespace Baton.Core.Tests.Liquid;

/// <summary>
/// Renders against liquidjs (tests/oracles). Deliberate differences, which neither the cases nor the generator contain:
/// what is stricter here: a path to nothing that is output or filtered, `for` over nil or a text, text or nil in
/// arithmetic, numbers compared with texts, `nil &lt;= nil`, list filters over what is no list, an empty text to look for, dates that are
/// none, division by zero, objects output as text, non-text in `sort_natural`, `contains` asked of a number;
/// what follows Shopify's Liquid instead: whole `divided_by` whole is whole, `truncatewords` leaves a text of exactly
/// that many words, `escape_once` keeps every character reference, no backslash escapes in texts, `else` of a `for` whose
/// offset leaves nothing, `contains` asks an object for a field, `default` replaces an empty object;
/// what is plain different: decimals instead of doubles (`0.1 | plus: 0.2`), numbers keep their text (`1.10`), `size` and
/// `split: ""` count characters and not UTF-16 units, `==` and `uniq` compare objects by what is in them, the first
/// matching `when` alone is rendered, `url_encode` also encodes `!'()*`, case mapping of single letters is Unicode's
/// simple one but for ß (no final sigma, no ligatures), `url_decode` leaves what is malformed, literal `nil == blank` holds, `empty == empty` too, `{%- endraw` closes a `raw`.
/// </summary>
public sealed class LiquidOracleTests
{
    private const int Generated = 4000;
    private const ulong FirstSeed = 20260301;

    private sealed record Question(string Template, JsonElement Data);

    private sealed record Answer(string? Output, string? Error);

    [Fact]
    public void Renders_as_liquidjs_does()
    {
        var cases = HandWritten().Concat(FromGenerator()).ToList();
        var answers = Ask([.. cases.Select(c => new Question(c.Template, JsonDocument.Parse(c.Data).RootElement))]);
        Assert.Equal(cases.Count, answers.Count);
        var differences = cases.Zip(answers).Select(pair => Difference(pair.First, pair.Second)).OfType<string>().ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Count} differ:\n{string.Join("\n", differences.OrderBy(d => d.Length).Take(10))}");
        Assert.True(answers.Count(a => a.Error is null) == cases.Count, "every case is one that liquidjs can render");
    }

    private static IEnumerable<(string Template, string Data, string Origin)> HandWritten() =>
        LiquidCases.All.Select(template => (template, LiquidCases.Data, "written by hand"));

    private static IEnumerable<(string Template, string Data, string Origin)> FromGenerator()
    {
        for (ulong seed = FirstSeed; seed < FirstSeed + Generated; seed++)
        {
            var (template, data) = LiquidGenerator.Case.Generate(new PCG(1, seed), null, out _);
            yield return (template, data, $"seed {seed}");
        }
    }

    private static string? Difference((string Template, string Data, string Origin) question, Answer answer)
    {
        var (template, data, origin) = question;
        if (answer.Error is not null)
            return $"{origin}: liquidjs fails: {answer.Error}\n  {template}";
        var findings = new List<Finding>();
        string ours;
        try
        {
            ours = LiquidTemplate.Parse(Snippet.Literal(template), findings)?.Render(new JsonScope(data))
                ?? string.Join("; ", findings.Select(f => $"{f.Code} {f.Message}"));
        }
        catch (LiquidException e)
        {
            ours = $"exception: {e.Message}";
        }
        return ours == answer.Output ? null : $"{origin}: {template}\n{(data == LiquidCases.Data ? "" : $"  with {data.ReplaceLineEndings("")}\n")}  expected {JsonSerializer.Serialize(answer.Output)}\n  rendered {JsonSerializer.Serialize(ours)}";
    }

    private static List<Answer> Ask(List<Question> questions)
    {
        string oracles = Path.Combine(RepositoryRoot(), "tests", "oracles");
        if (!Directory.Exists(Path.Combine(oracles, "node_modules", "liquidjs")))
            Assert.Skip("liquidjs is missing: run `npm ci --prefix tests/oracles`");
        using var node = Start(oracles);
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        JsonSerializer.Serialize(node.StandardInput.BaseStream, questions, JsonSerializerOptions.Web);
        node.StandardInput.Close();
        string answers = output.GetAwaiter().GetResult();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<List<Answer>>(answers, JsonSerializerOptions.Web)!;
    }

    private static Process Start(string oracles)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", "liquid.mjs")
            {
                WorkingDirectory = oracles,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is missing: install Node 20 or later, then run `npm ci --prefix tests/oracles`");
            throw;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Baton.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Baton.slnx was not found above the tests");
    }
}
