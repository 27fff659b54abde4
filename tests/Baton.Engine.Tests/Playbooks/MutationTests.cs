using System.Diagnostics;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests.Playbooks;

/// <summary>The shipped workflow, damaged at random: whatever comes of it, there are findings or none, and never an exception.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_301;
    private const int Rounds = 2000;

    private static readonly string[] Insertions =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "\"", "'", "|", ">", "&a ", "*a", "!t ", "<<: ", "#", "?", "{{ ", " }}", "{% if ", "%}", "\n", "\r\n", "\t", "  ", "\0", "😀", "\uFEFF",
        "x", "0", "-1", "99999999999999999999", "~", "null", "true", "..", "../", "brief", "draft", "signoff.content", "redo: draft", "when: ", "agent: ", "each: x", "parallel: y", "else: true", "\\",
    ];

    private static readonly Installation Installation = new(
        new[] { "email-rules", "brief-coverage", "claims-have-evidence", "terms", "readability" }.ToDictionary(n => n, _ => Contract.Object(ContractField.Optional("grade", Contract.String))),
        new Dictionary<string, SurfaceOffer>
        {
            ["file"] = new(
                Contract.Object(ContractField.Required("surface", Contract.String), ContractField.Optional("format", Contract.Choice("html", "markdown"))),
                Contract.Object(ContractField.Required("title", Contract.Text), ContractField.Optional("excerpt", Contract.Text), ContractField.Required("markdown", Contract.Text))),
        },
        ["default"]);

    [Fact]
    public void A_damaged_workflow_never_throws_and_its_findings_lie_inside_its_files()
    {
        output.WriteLine($"seed {Seed}, {Rounds} rounds");
        var files = Files();
        string workflow = files["workflow.yaml"];
        Assert.DoesNotContain(Check(files), f => f.Severity == Severity.Error);
        var random = new Random(Seed);
        int clean = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string mutant = workflow;
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                mutant = Damaged(mutant, random);
            files["workflow.yaml"] = mutant;
            var clock = Stopwatch.StartNew();
            try
            {
                var findings = Check(files);
                clean += findings.Any(f => f.Severity == Severity.Error) ? 0 : 1;
                foreach (var f in findings)
                    Assert.True(f.Span.Start >= 0 && f.Span.Length >= 0 && f.Span.Start + f.Span.Length <= f.Span.File.Text.Length, $"{f.Code} {f.Span.Start}+{f.Span.Length}");
                Assert.Equal(findings.Count, findings.DistinctBy(f => (f.Code, f.Span, f.Message)).Count());
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, round {round}: {e}\n{mutant}");
            }
        }
        output.WriteLine($"{clean} of {Rounds} had no errors");
    }

    private static IReadOnlyList<Finding> Check(Dictionary<string, string> files) =>
        PlaybookLoader.Load(new PlaybookSnapshot("launch-email", files), Installation).Findings;

    private static string Damaged(string text, Random random)
    {
        if (text.Length == 0)
            return "x";
        int at = random.Next(text.Length);
        switch (random.Next(6))
        {
            case 0:
                return text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
            case 1:
                return text.Insert(at, Insertions[random.Next(Insertions.Length)]);
            case 2:
                return text.Insert(at, text.Substring(random.Next(text.Length)) is var rest && rest.Length > 40 ? rest[..40] : rest);
            case 3:
                return string.Concat(text.AsSpan(0, at), ((char)random.Next(32, 127)).ToString(), text.AsSpan(at + 1));
            case 4:
                var lines = text.Split('\n').ToList();
                lines.RemoveAt(random.Next(lines.Count));
                return string.Join('\n', lines);
            default:
                string[] all = text.Split('\n');
                int line = random.Next(all.Length);
                all[line] = random.Next(2) == 0 ? "  " + all[line] : all[line].TrimStart();
                return string.Join('\n', all);
        }
    }

    private static Dictionary<string, string> Files()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Baton.slnx")))
            folder = folder.Parent;
        string playbook = Path.Combine(folder!.FullName, "playbooks", "launch-email");
        return Directory.EnumerateFiles(playbook, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(playbook, f).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllText, StringComparer.Ordinal);
    }
}
