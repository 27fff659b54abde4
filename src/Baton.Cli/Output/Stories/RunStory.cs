using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Cli.Output.Stories;

/// <summary>A run's whole history, to be read.</summary>
/// <param name="Facts">What it is and how it ended, by name.</param>
/// <param name="Chapters">In the order in which things happened.</param>
public sealed record RunStory(string Title, ImmutableArray<(string Name, string Value)> Facts, ImmutableArray<StoryChapter> Chapters);

/// <summary>What happened at one step without another coming in between.</summary>
public sealed record StoryChapter(string Heading, ImmutableArray<StoryEntry> Entries);

/// <param name="Words">A line.</param>
public sealed record StoryEntry(DateTimeOffset At, string Words, ImmutableArray<StoryPart> Parts);

/// <summary>What belongs to an entry. All texts are as they are: whoever writes a page sees to it that none becomes markup.</summary>
public abstract record StoryPart
{
    private StoryPart() { }

    /// <summary>A short line: a reason, a reference, a finding.</summary>
    public sealed record Note(string Text) : StoryPart;

    /// <summary>Somebody's own words.</summary>
    public sealed record Said(string Text) : StoryPart;

    /// <summary>A value that was made, given or sent.</summary>
    public sealed record Shown(string Name, JsonElement Value) : StoryPart;

    /// <summary>A text that somebody changed.</summary>
    public sealed record Changed(string Name, string Before, string After) : StoryPart;
}
