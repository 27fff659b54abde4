using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>The files of one playbook, from a folder or from where a pinned version is kept.</summary>
public interface IPlaybookFiles
{
    /// <summary>How people name the folder: <c>playbooks/launch-email</c>. Paths shown in findings begin with it.</summary>
    string Root { get; }

    /// <summary>Opens a text file by its path inside the playbook, with forward slashes.</summary>
    PlaybookFile Open(string path);

    /// <summary>The paths of the files in a folder of the playbook and below, in order; empty where there is none.</summary>
    IReadOnlyList<string> In(string folder);

    /// <summary>The text of a document, of whichever kind it is.</summary>
    PlaybookFile Document(string path);

    /// <summary>The playbooks that lie beside this one, by the names of their folders.</summary>
    IReadOnlyCollection<string> Neighbours { get; }

    /// <summary>One of them; null when it is there no more.</summary>
    IPlaybookFiles? Beside(string name);

    SourceNode? ParseYaml(SourceFile file, ICollection<Finding> findings);
}

public abstract record PlaybookFile
{
    private PlaybookFile() { }

    public sealed record Text(SourceFile Source) : PlaybookFile;

    /// <summary>Outside the folder, too large, not text, not readable: <paramref name="Why"/> completes "`x` …".</summary>
    public sealed record Refused(string Why) : PlaybookFile;

    /// <param name="Nearest">The file that was probably meant.</param>
    public sealed record Missing(string? Nearest) : PlaybookFile;
}
