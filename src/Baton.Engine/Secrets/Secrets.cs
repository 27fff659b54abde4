using System.Collections.Concurrent;

namespace Baton.Engine.Secrets;

/// <summary>
/// The credentials of an installation. What was read once is masked wherever words from outside (an error of a library, a
/// server's answer) are about to be kept or shown.
/// </summary>
/// <param name="folder">What relative paths of <c>file:</c> start from.</param>
/// <param name="environment">The value of a variable; null when it is not set.</param>
public sealed class Secrets(string folder, Func<string, string?> environment)
{
    public const string Env = "env:";

    public const string File = "file:";

    /// <summary>Shorter ones would mask words of the language.</summary>
    private const int ShortestMasked = 6;

    private readonly ConcurrentDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _read = new(StringComparer.Ordinal);

    public static Secrets None => new("", static _ => null);

    public static bool IsReference(string text) =>
        text.StartsWith(Env, StringComparison.Ordinal) && text.Length > Env.Length ||
        text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length;

    /// <exception cref="ArgumentException">No reference.</exception>
    public Secret At(string reference) => _secrets.GetOrAdd(
        IsReference(reference) ? reference : throw new ArgumentException("a secret is env:NAME or file:path", nameof(reference)),
        r => new Secret(r, () => Keep(r, r.StartsWith(Env, StringComparison.Ordinal) ? environment(r[Env.Length..]) : Content(r[File.Length..]))));

    /// <summary>The text with every credential that was read so far replaced by its reference.</summary>
    public string Mask(string text)
    {
        foreach (var (value, reference) in _read)
            text = text.Replace(value, $"[{reference}]", StringComparison.Ordinal);
        return text;
    }

    private string? Keep(string reference, string? value)
    {
        value = value?.Trim();
        if (value is { Length: >= ShortestMasked })
            _read[value] = reference;
        return value;
    }

    private string? Content(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(Path.Combine(folder, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
