using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Baton.Core.Checking;

namespace Baton.Cli;

/// <summary>What is wrong with a command line: all of it, how the command is used, and where to read more.</summary>
public static class UsageErrors
{
    /// <summary>Null when the command line can be run.</summary>
    public static string? Of(ParseResult result)
    {
        var command = result.CommandResult.Command;
        // An argument that takes any word takes a misspelt option too.
        var dashed = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Where(w => w.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (result.Errors.Count == 0 && dashed.Count == 0)
            return null;
        bool isGroup = command.Subcommands.Count > 0;
        var lines = dashed.Concat(result.UnmatchedTokens).Select(word => Unknown(word, command, isGroup)).ToList();
        bool isGroupWithoutCommand = isGroup && lines.Count == 0;
        var unmatched = result.UnmatchedTokens.Select(w => $"'{w}'").ToList();
        foreach (var error in result.Errors.Where(e => !unmatched.Any(w => e.Message.Contains(w, StringComparison.Ordinal))))
            lines.Add(InWords(error, command, isGroupWithoutCommand));
        string full = FullName(result.CommandResult);
        return $"{string.Join('\n', lines.Where(l => l.Length > 0).Distinct())}\nusage: {full}{Usage(command)}\nmore:  {full} --help";
    }

    private static string Unknown(string word, Command command, bool isGroup) => word.StartsWith('-')
        ? $"there is no option `{word}`{NearestWord.Suggest(word, Options(command))}"
        : isGroup
            ? $"there is no command `{word}`{NearestWord.Suggest(word, command.Subcommands.Select(c => c.Name))}"
            : $"`{word}` is one word too many; quote a text that has spaces in it";

    private static string InWords(ParseError error, Command command, bool saysWhich) => error.SymbolResult switch
    {
        OptionResult { Option: { Required: true } option, Tokens.Count: 0, Implicit: true } => Missing(option),
        CommandResult when command.Options.FirstOrDefault(o => o.Required && error.Message.Contains($"'{o.Name}'", StringComparison.Ordinal)) is { } option => Missing(option),
        ArgumentResult { Tokens.Count: 0 } missing when command.Arguments.Contains(missing.Argument) => $"<{missing.Argument.Name}> is missing: {missing.Argument.Description}",
        CommandResult when command.Arguments.FirstOrDefault(a => error.Message.Contains($"'{a.Name}'", StringComparison.Ordinal)) is { } argument =>
            $"<{argument.Name}> is missing: {argument.Description}",
        CommandResult when command.Subcommands.Count > 0 => saysWhich ? $"say which: {string.Join(", ", command.Subcommands.Select(c => c.Name))}" : "",
        OptionResult { Tokens.Count: 0, IdentifierToken.Value: { } name } => $"`{name}` needs a value",
        OptionResult one when NoneOf(one) is { } none => none,
        ArgumentResult { Parent: OptionResult one } when NoneOf(one) is { } none => none,
        _ => error.Message.Replace('\'', '`').TrimEnd('.'),
    };

    /// <summary>Null when the option takes other words than those of a list, or was given one of them.</summary>
    private static string? NoneOf(OptionResult result)
    {
        var words = result.Option.GetCompletions(CompletionContext.Empty).Select(c => c.Label).ToList();
        return words.Count > 0 && result.Tokens.Select(t => t.Value).FirstOrDefault(v => !words.Contains(v)) is { } other
            ? $"`{result.Option.Name}` is one of {string.Join(", ", words)}, not `{other}`{NearestWord.Suggest(other, words)}"
            : null;
    }

    private static string Missing(Option option) => $"{option.Name} is missing: {option.Description}";

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.SelectMany(p => p is Command parent ? All(parent) : [])).SelectMany(o => o.Aliases.Append(o.Name));

    private static IEnumerable<Option> All(Command command) =>
        command.Options.Where(o => o.Recursive).Concat(command.Parents.OfType<Command>().SelectMany(All));

    private static string FullName(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{FullName(parent)} {command.Command.Name}" : "baton";

    private static string Usage(Command command)
    {
        if (command.Subcommands.Count > 0)
            return $" {string.Join('|', command.Subcommands.Select(c => c.Name))} …";
        var words = command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : $"<{a.Name}>")
            .Concat(command.Options.Where(o => o.Required).Select(o => $"{o.Name} <{o.HelpName ?? o.Name.TrimStart('-')}>"));
        return string.Concat(words.Append("[options]").Select(w => $" {w}"));
    }
}
