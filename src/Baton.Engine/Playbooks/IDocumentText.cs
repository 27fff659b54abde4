namespace Baton.Engine.Playbooks;

/// <summary>Makes texts of documents that are none.</summary>
public interface IDocumentText
{
    /// <summary>What the names of documents end in that can be read, in small letters with their dot.</summary>
    IReadOnlyCollection<string> Endings { get; }

    /// <summary>The same bytes give the same text, on any machine.</summary>
    /// <exception cref="DocumentException">It has none, or can't be read.</exception>
    string Read(string path, byte[] bytes);
}

/// <summary>Completes "`x` …".</summary>
public sealed class DocumentException(string why) : Exception(why);
