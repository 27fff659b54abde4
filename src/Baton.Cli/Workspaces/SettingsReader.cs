using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>What the sections of <c>baton.yaml</c> have in common: entries with a name, and credentials by reference.</summary>
public sealed class SettingsReader(ICollection<Finding> findings, Secrets secrets)
{
    public ICollection<Finding> Findings => findings;

    /// <summary>The maps in a map, each with its name; what is no map is a finding.</summary>
    public IEnumerable<(string Name, MapReader Map)> Entries(MapReader map, string what)
    {
        foreach (var entry in map.Map.Entries)
            if (MapReader.Of(entry.Value, $"{what} `{entry.Name}`", findings) is { } inner)
                yield return (entry.Name, inner);
    }

    public Secret At(string reference) => secrets.At(reference);

    /// <summary>A credential. One that is written out is a finding, whose words do not hold it.</summary>
    public Secret? Secret(MapReader map, string key, bool isRequired = false)
    {
        if (map.Scalar(key, isRequired) is not { } scalar)
            return null;
        if (Secrets.IsReference(scalar.Text))
            return secrets.At(scalar.Text);
        findings.Add(Finding.Error("WF004", $"`{key}` of {map.What} is a reference, env:NAME or file:path; here a secret is written out", scalar.Span)
            .WithHelp("put it in an environment variable or in a file that only you can read, and have a new one issued: this one has been seen"));
        return null;
    }
}
