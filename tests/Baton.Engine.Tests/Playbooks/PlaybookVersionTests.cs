using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests.Playbooks;

/// <summary>What a version is made of: every file it uses, and no other.</summary>
public sealed class PlaybookVersionTests : IDisposable
{
    private const string Workflow = """
        workflow: small
        version: 1.0.0
        brand: brand.yaml
        why: decisions.md
        brief: { product: { $ref: contracts/product.json } }
        roles:
          writer: { use: roles/writer.yaml }
        steps:
          - agent: draft
            role: writer
            task: prompts/draft.md
            produces: { body: markdown }
          - review: ok
            of: draft
            approvers: editors
            timeout: 5d
        finish:
          - commit: out
            to: { surface: file }
            with: { markdown: { template: layout.md } }
        evaluate: { held_out: examples/held-out.jsonl }
        """;

    private const string HeldOut = "examples/held-out.jsonl";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-version-");

    private static readonly Installation Installation = new(
        new Dictionary<string, Contract>(),
        new Dictionary<string, SurfaceOffer>
        {
            ["file"] = new(Contract.Object(ContractField.Required("surface", Contract.String)), Contract.Object(ContractField.Required("markdown", Contract.Text))),
        },
        ["default"]);

    public PlaybookVersionTests()
    {
        Write("workflow.yaml", Workflow);
        Write("brand.yaml", "name: Acme\n");
        Write("decisions.md", "Why it is so.\n");
        Write("contracts/product.json", """{ "type": "string" }""");
        Write("roles/writer.yaml", "instructions: prompts/writer.md\n");
        Write("prompts/writer.md", "You write.\n");
        Write("prompts/draft.md", "Write about {{ brief.product }}.\n");
        Write("layout.md", "{{ ok.content.body }}\n");
        Write("examples/seen.jsonl", "{}\n");
        Write("examples/held-out.jsonl", "{}\n");
        Write("briefs/one.yaml", "product: x\n");
        Write("README.md", "Read me.\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_version_is_made_of_the_files_it_uses_and_the_examples_agents_may_see() =>
        Assert.Equal(
            ["brand.yaml", "contracts/product.json", "decisions.md", "examples/seen.jsonl", "layout.md", "prompts/draft.md", "prompts/writer.md", "roles/writer.yaml", "workflow.yaml"],
            Load().Files.Select(f => f.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void The_same_files_have_the_same_digest_on_any_machine()
    {
        string digest = Digest();
        Assert.Matches("^[0-9a-f]{64}$", digest);
        Assert.Equal(digest, Digest());
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories).ToList())
            File.WriteAllText(file.FullName, "\uFEFF" + File.ReadAllText(file.FullName).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(digest, Digest());
    }

    [Theory]
    [InlineData("workflow.yaml")]
    [InlineData("brand.yaml")]
    [InlineData("contracts/product.json")]
    [InlineData("roles/writer.yaml")]
    [InlineData("prompts/writer.md")]
    [InlineData("prompts/draft.md")]
    [InlineData("layout.md")]
    [InlineData("decisions.md")]
    [InlineData("examples/seen.jsonl")]
    public void A_change_in_any_file_it_uses_makes_another(string path)
    {
        string digest = Digest();
        File.AppendAllText(Path.Combine(_folder.FullName, path), "\n");
        Assert.NotEqual(digest, Digest());
    }

    [Theory]
    [InlineData("examples/held-out.jsonl")]
    [InlineData("briefs/one.yaml")]
    [InlineData("README.md")]
    public void A_change_in_any_other_does_not(string path)
    {
        string digest = Digest();
        File.AppendAllText(Path.Combine(_folder.FullName, path), "more\n");
        Assert.Equal(digest, Digest());
        if (path == HeldOut)
            return;
        File.Delete(Path.Combine(_folder.FullName, path));
        Assert.Equal(digest, Digest());
    }

    [Fact]
    public void Texts_that_would_join_to_the_same_do_not_have_the_same_digest()
    {
        Assert.NotEqual(WorkflowVersion.DigestOf([("a", "bc")]), WorkflowVersion.DigestOf([("ab", "c")]));
        Assert.NotEqual(WorkflowVersion.DigestOf([("a", ""), ("b", "")]), WorkflowVersion.DigestOf([("a", "")]));
        Assert.NotEqual(WorkflowVersion.DigestOf([("a", "x\u2028y")]), WorkflowVersion.DigestOf([("a", "x\ny")]));
        Assert.Equal(WorkflowVersion.DigestOf([("a", "1"), ("b", "2")]), WorkflowVersion.DigestOf([("b", "2"), ("a", "1")]));
    }

    [Fact]
    public void A_snapshot_reads_back_to_the_same_digest_and_the_same_workflow()
    {
        var loaded = Load();
        // No agent ever sees them, and no run is pinned to them; but whoever checks the playbook must have them.
        var snapshot = PlaybookSnapshot.Read("small", PlaybookSnapshot.Write(loaded.Files.Append((HeldOut, "{}"))));
        var again = PlaybookLoader.Load(snapshot, Installation);
        Assert.Empty(again.Findings);
        Assert.Equal(loaded.Version!.Digest, again.Version!.Digest);
        Assert.Equal(Told(loaded.Version), Told(again.Version));
    }

    [Fact]
    public void Seen_examples_that_the_workflow_names_too_are_kept_once()
    {
        Write("workflow.yaml", Workflow.Replace("why: decisions.md", "why: examples/seen.jsonl", StringComparison.Ordinal));
        var loaded = Load();
        Assert.Single(loaded.Files, f => f.Path == "examples/seen.jsonl");
        PlaybookSnapshot.Write(loaded.Files);
    }

    /// <summary>All a run depends on.</summary>
    private static string Told(WorkflowVersion version) => JsonSerializer.Serialize(new
    {
        version.Workflow.Name,
        version.Workflow.Version,
        version.Workflow.Brand,
        Contracts = version.Contracts.ToDictionary(c => c.Key, c => c.Value.Schema),
        Steps = version.Plan.Nodes.Select(n => $"{n.Ordinal} {n.Step.Kind} {n.Step.Id} {n.End} {n.Next}"),
        Task = string.Concat(version.Plan.Nodes.Select(n => n.Step).OfType<Step.Agent>().SelectMany(a => a.Task.Paths)),
        Role = version.Workflow.Roles.Select(r => $"{r.Key} {r.Value.Instructions.Nodes.Length} {r.Value.Model}"),
    });

    private string Digest() => Load().Version!.Digest;

    private LoadedPlaybook Load()
    {
        var loaded = PlaybookLoader.Load(new PlaybookFolder(_folder.FullName, "small"), Installation);
        Assert.DoesNotContain(loaded.Findings, f => f.Severity == Severity.Error);
        return loaded;
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
