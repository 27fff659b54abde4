using System.Collections.Immutable;
using System.CommandLine;

namespace Baton.Cli.Commands;

/// <summary><c>--label name=value</c>, as often as one likes.</summary>
internal static class LabelOption
{
    private const int MaxLabels = 32;
    private const int MaxLength = 200;

    public static Option<string[]> Of(string description) => new("--label") { Description = description, HelpName = "name=value" };

    /// <exception cref="CliException">One of them is none.</exception>
    public static ImmutableSortedDictionary<string, string> Read(string[]? given)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string label in given ?? [])
        {
            if (label.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value] || name.Length > MaxLength || value.Length > MaxLength
                || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || value.Any(char.IsControl))
                throw new CliException(
                    $"`{label}` is not a label: NAME=VALUE, the name of letters, digits, `-`, `_` and `.`, each at most {MaxLength} characters", ExitCode.Findings);
            labels[name] = value;
        }
        return labels.Count <= MaxLabels ? labels.ToImmutable() : throw new CliException($"a run has at most {MaxLabels} labels", ExitCode.Findings);
    }
}
