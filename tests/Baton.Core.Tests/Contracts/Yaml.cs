using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Engine.Playbooks;

namespace Baton.Core.Tests.Contracts;

/// <summary>YAML as playbooks are read.</summary>
internal static class Yaml
{
    public static SourceNode Read(string text)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(new SourceFile("test.yaml", text), findings);
        Assert.Empty(findings);
        return node!;
    }
}
