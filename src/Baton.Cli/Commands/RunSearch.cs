using System.CommandLine;
using System.Globalization;
using Baton.Engine.Journals;

namespace Baton.Cli.Commands;

/// <summary>By what runs are found.</summary>
internal static class RunSearch
{
    private static readonly Option<string?> Workflow = new("--workflow") { Description = "Only runs of this workflow." };

    private static readonly Option<string?> Version = new("--workflow-version") { Description = "Only runs of this version of it.", HelpName = "version" };

    private static readonly Option<string?> Words = new("--brief-contains") { Description = "Only runs whose brief holds this text.", HelpName = "text" };

    private static readonly Option<string[]> Label = LabelOption.Of("Only runs that have this label.");

    private static readonly Option<string?> Since = new("--since") { Description = "Only runs started then or later: 2026-03-01, or 2026-03-01T12:00Z.", HelpName = "time" };

    private static readonly Option<string?> Until = new("--until") { Description = "Only runs started before.", HelpName = "time" };

    private static readonly Option<decimal?> MinCost = new("--min-cost") { Description = "Only runs that cost at least so many US dollars.", HelpName = "dollars" };

    private static readonly Option<decimal?> MaxCost = new("--max-cost") { Description = "Only runs that cost at most so many.", HelpName = "dollars" };

    public static IReadOnlyList<Option> Options { get; } = [Workflow, Version, Words, Label, Since, Until, MinCost, MaxCost];

    public static RunQuery Read(ParseResult arguments, string[] statuses, int limit) => new(arguments.GetValue(Workflow), statuses, null, limit)
    {
        Version = arguments.GetValue(Version),
        Words = arguments.GetValue(Words),
        Labels = LabelOption.Read(arguments.GetValue(Label)),
        Since = Time("--since", arguments.GetValue(Since)),
        Until = Time("--until", arguments.GetValue(Until)),
        MinCost = arguments.GetValue(MinCost),
        MaxCost = arguments.GetValue(MaxCost),
    };

    private static DateTimeOffset? Time(string option, string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new CliException($"`{text}` is not a time for {option}: 2026-03-01, or 2026-03-01T12:00Z", ExitCode.Findings);
}
