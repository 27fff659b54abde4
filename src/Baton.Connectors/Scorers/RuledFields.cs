using System.Globalization;
using Baton.Connectors.Scorers.Prose;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers;

/// <summary>The fields of content that a channel's rules look at: each by the name that an option gives, else by those it usually has.</summary>
internal sealed class RuledFields(ScoringInput input)
{
    private readonly Dictionary<string, TextField> _fields = TextField.In(input.Content, input.ContentContract).ToDictionary(field => field.Path, StringComparer.Ordinal);

    public TextField? Find(string name) => _fields.GetValueOrDefault(name);

    /// <param name="option">The option, which is also the first name it is looked for under.</param>
    public TextField? Pick(string option, params ReadOnlySpan<string> others)
    {
        if (Find(NameOf(option)) is { } own)
            return own;
        // A name that is given and leads nowhere is a mistake, and no other field stands in.
        if (input.Options.Text(option) is not null)
            return null;
        foreach (string other in others)
            if (Find(other) is { } found)
                return found;
        return null;
    }

    /// <summary>What the field is called in findings where it is not there.</summary>
    public string NameOf(string option) => input.Options.Text(option) ?? option;

    /// <summary>What a reader counts: an emoji is one character, however it is stored.</summary>
    public static int Characters(string text) => new StringInfo(text.Trim()).LengthInTextElements;

    /// <summary>What two texts have in common when they say the same.</summary>
    public static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
