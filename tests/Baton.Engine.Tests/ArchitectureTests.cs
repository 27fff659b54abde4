using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Baton.Engine.Tests;

/// <summary>The arrows between the assemblies, and what the pure core keeps its hands off.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Baton.Core"] = [],
        ["Baton.Engine"] = ["Baton.Core"],
        ["Baton.Storage"] = ["Baton.Core", "Baton.Engine"],
        ["Baton.Connectors"] = ["Baton.Core", "Baton.Engine"],
    };

    /// <summary>Types of the outside world: time, chance, threads, files, the machine.</summary>
    private static readonly string[] Outside =
    [
        "System.Threading.", "System.IO.File", "System.IO.Directory", "System.IO.Drive", "System.IO.Path", "System.IO.Pipes.", "System.Net.", "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator", "System.TimeProvider", "System.TimeZoneInfo", "System.Console", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
    ];

    private static readonly string[] OutsideMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.DateTime.ToLocalTime", "System.DateTimeOffset.ToLocalTime", "System.DateTimeOffset.get_LocalDateTime", "System.Guid.NewGuid", "System.Guid.CreateVersion7",
    ];

    [Fact]
    public void Assemblies_reference_each_other_along_the_arrows_and_nothing_back()
    {
        foreach (var (name, allowed) in Arrows)
            Assert.Empty(References(name).Where(r => r.StartsWith("Baton.", StringComparison.Ordinal)).Except(allowed));
    }

    [Fact]
    public void Projects_reference_each_other_along_the_arrows_and_nothing_references_the_command_line_tool()
    {
        foreach (string project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var referenced = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).ToList();
            Assert.DoesNotContain("Baton.Cli", referenced);
            if (Arrows.TryGetValue(Path.GetFileNameWithoutExtension(project), out var allowed))
                Assert.Empty(referenced.Except(allowed));
        }
    }

    [Fact]
    public void The_core_takes_no_package() =>
        Assert.All(References("Baton.Core"), r => Assert.StartsWith("System.", r, StringComparison.Ordinal));

    [Fact]
    public void The_core_knows_no_clock_no_chance_no_task_and_no_file()
    {
        var members = Members("Baton.Core").ToList();
        Assert.NotEmpty(members);
        Assert.DoesNotContain(members, m => Outside.Any(o => m.StartsWith(o, StringComparison.Ordinal)) && !m.StartsWith("System.Threading.Interlocked.", StringComparison.Ordinal));
        Assert.All(OutsideMembers, m => Assert.DoesNotContain(m, members));
        // Iterators ask which thread enumerates them; that is the compiler's doing.
        Assert.DoesNotContain(members, m => m.StartsWith("System.Environment.", StringComparison.Ordinal) && m is not ("System.Environment." or "System.Environment.get_CurrentManagedThreadId"));
    }

    private static List<string> References(string assembly) => Read(assembly, reader =>
        reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name)).ToList());

    /// <summary>All members of other assemblies that an assembly's code names, as <c>Namespace.Type.Member</c>.</summary>
    private static List<string> Members(string assembly) => Read(assembly, reader => reader.MemberReferences
        .Select(h => reader.GetMemberReference(h))
        .Select(m => $"{TypeName(reader, m.Parent)}.{reader.GetString(m.Name)}")
        .Concat(reader.TypeReferences.Select(t => $"{TypeName(reader, t)}."))
        .ToList());

    private static string TypeName(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                var type = reader.GetTypeReference((TypeReferenceHandle)parent);
                return type.ResolutionScope.Kind == HandleKind.TypeReference
                    ? $"{TypeName(reader, type.ResolutionScope)}.{reader.GetString(type.Name)}"
                    : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            default:
                return "";
        }
    }

    private static T Read<T>(string assembly, Func<MetadataReader, T> read)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));
        return read(file.GetMetadataReader());
    }
}
