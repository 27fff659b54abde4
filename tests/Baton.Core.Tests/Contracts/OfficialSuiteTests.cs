using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Core.Tests.Contracts;

/// <summary>The JSON Schema Test Suite for draft 2020-12, read from beside the repository.</summary>
public sealed class OfficialSuiteTests(ITestOutputHelper output)
{
    private const string Dynamic = "it needs $dynamicRef or $vocabulary, which contracts refuse";

    /// <summary>By file, or by file and group; the reason stands beside.</summary>
    private static readonly Dictionary<string, string> Skipped = new()
    {
        ["dynamicRef"] = Dynamic,
        ["vocabulary"] = Dynamic,
    };

    [Fact]
    public void Every_required_test_of_a_supported_keyword_passes()
    {
        string suite = RepositoryFiles.Shared("vectors/json-schema/draft2020-12");
        var tally = Run(Directory.GetFiles(suite, "*.json"), assertFormats: false);
        output.WriteLine(tally.ToString());
        Assert.Empty(tally.Failures);
        Assert.Equal(0, tally.Passed);
    }

    [Fact]
    public void Every_format_that_is_asserted_passes_its_tests()
    {
        string suite = RepositoryFiles.Shared("vectors/json-schema/draft2020-12/optional/format");
        var tally = Run(Directory.GetFiles(suite, "*.json"), assertFormats: true);
        output.WriteLine(tally.ToString());
        Assert.Empty(tally.Failures);
        Assert.Equal(0, tally.Passed);
    }

    private static Tally Run(IEnumerable<string> files, bool assertFormats)
    {
        var options = new ContractOptions { IgnoreUnknownKeywords = true, AssertFormats = assertFormats, Documents = Remotes() };
        var tally = new Tally();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            foreach (var group in JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray())
                RunGroup(name, group, options, tally);
        }
        return tally;
    }

    private static void RunGroup(string file, JsonElement group, ContractOptions options, Tally tally)
    {
        string description = $"{file}: {group.GetProperty("description").GetString()}";
        var tests = group.GetProperty("tests").EnumerateArray().ToList();
        if (Skipped.ContainsKey(file) || Skipped.ContainsKey(description))
        {
            tally.Skipped += tests.Count;
            return;
        }
        var contract = Contract.Read(group.GetProperty("schema"), options, out var faults);
        foreach (var test in tests)
        {
            var data = test.GetProperty("data");
            bool expected = test.GetProperty("valid").GetBoolean();
            bool agrees = contract is not null
                && contract.IsValid(data) == expected
                && contract.Validate(data).Count == 0 == expected;
            if (agrees)
                tally.Passed++;
            else
                tally.Failures.Add($"{description}: {test.GetProperty("description").GetString()} ({expected}) {string.Join("; ", faults)}");
        }
    }

    private static ImmutableDictionary<string, JsonElement> Remotes()
    {
        string folder = RepositoryFiles.Shared("vectors/json-schema/remotes");
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).ToImmutableDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
    }

    private sealed class Tally
    {
        public int Passed { get; set; }

        public int Skipped { get; set; }

        public List<string> Failures { get; } = [];

        public override string ToString() => $"{Passed} passed, {Skipped} skipped, {Failures.Count} failed\n{string.Join('\n', Failures)}";
    }
}
