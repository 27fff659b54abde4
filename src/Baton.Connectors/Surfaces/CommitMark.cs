using System.Security.Cryptography;
using System.Text;

namespace Baton.Connectors.Surfaces;

/// <summary>
/// A commit's key as surfaces take it: short, of letters and digits alone, and telling nothing. The same for every sending, and
/// 96 bits wide, so that no two commits share one.
/// </summary>
internal static class CommitMark
{
    private const int Length = 24;

    public static string Of(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..Length];
}
