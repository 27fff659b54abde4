using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Core.Tests.Contracts;

/// <summary>The JSON Schema Test Suite for draft 2020-12, read from beside the repository.</summary>
public sealed class OfficialSuiteTests(ITestOutputHelper output)
{
    private const string Dynamic = "it needs $dynamicRef or $vocabulary, which contracts refuse";

    private const string NotAsserted = "the format is not asserted, so naming it is a fault";

    /// <summary>By file, or by file and group; the reason stands beside.</summary>
    private static readonly Dictionary<string, string> Skipped = new()
    {
        ["dynamicRef"] = Dynamic,
        ["vocabulary"] = Dynamic,
        ["defs: validate definition against metaschema"] = Dynamic,
        ["ref: remote ref, containing refs itself"] = Dynamic,
        ["unevaluatedItems: unevaluatedItems with $dynamicRef"] = Dynamic,
        ["unevaluatedProperties: unevaluatedProperties with $dynamicRef"] = Dynamic,
        ["unknown"] = NotAsserted,
        ["idn-email"] = NotAsserted,
        ["idn-hostname"] = NotAsserted,
        ["iri"] = NotAsserted,
        ["iri-reference"] = NotAsserted,
        ["uri-template"] = NotAsserted,
        ["relative-json-pointer"] = NotAsserted,
        ["hostname: validation of A-label (punycode) host names"] = "an A-label is taken at its word; IDNA's tables are not kept",
    };

    [Fact]
    public void Every_required_test_of_a_supported_keyword_passes()
    {
        string suite = RepositoryFiles.Shared("vectors/json-schema/draft2020-12");
        var tally = Run(Directory.GetFiles(suite, "*.json"), assertFormats: false);
        output.WriteLine(tally.ToString());
        Assert.Empty(tally.Failures);
        Assert.Equal((1242, 57), (tally.Passed, tally.Skipped));
    }

    [Fact]
    public void Every_format_that_is_asserted_passes_its_tests()
    {
        string suite = RepositoryFiles.Shared("vectors/json-schema/draft2020-12/optional/format");
        var tally = Run(Directory.GetFiles(suite, "*.json"), assertFormats: true);
        output.WriteLine(tally.ToString());
        Assert.Empty(tally.Failures);
        Assert.Equal((511, 253), (tally.Passed, tally.Skipped));
    }

    [Theory]
    [InlineData("bignum")]
    [InlineData("float-overflow")]
    [InlineData("ecmascript-regex")]
    [InlineData("non-bmp-regex")]
    [InlineData("anchor")]
    [InlineData("id")]
    [InlineData("no-schema")]
    public void Optional_behaviour_passes_where_it_is_claimed(string file)
    {
        var tally = Run([RepositoryFiles.Shared($"vectors/json-schema/draft2020-12/optional/{file}.json")], assertFormats: false);
        output.WriteLine(tally.ToString());
        Assert.Empty(tally.Failures);
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
