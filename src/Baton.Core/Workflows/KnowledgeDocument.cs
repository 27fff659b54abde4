using System.Security.Cryptography;
using System.Text;

namespace Baton.Core.Workflows;

/// <summary>A document that an agent may read, as its text.</summary>
/// <param name="Path">In the playbook.</param>
public sealed record KnowledgeDocument(string Path, string Text)
{
    private readonly Lazy<string> _hash = new(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text))));

    /// <summary>SHA-256 of the text in UTF-8.</summary>
    public string Hash => _hash.Value;
}
