namespace Baton.Connectors.Scorers.Ads;

/// <summary>
/// What an ad of a channel is made of. Google: <see href="https://support.google.com/google-ads/answer/7684791">responsive search ads</see>
/// and, for double-width characters, <see href="https://support.google.com/google-ads/answer/1704389">text ads</see>. Meta:
/// <see href="https://www.facebook.com/business/ads-guide/update/image/facebook-feed">image ads in the feed</see>. LinkedIn:
/// <see href="https://www.linkedin.com/help/lms/answer/a426534">single image ads</see>. As they stood in November 2026.
/// </summary>
/// <param name="IsSearch">Google's editorial rules hold, and double-width characters count two.</param>
internal sealed record AdFormat(string Name, bool IsSearch, IReadOnlyList<AdPart> Parts)
{
    public static IReadOnlyList<AdFormat> All { get; } =
    [
        new("google-search", IsSearch: true,
        [
            new("headlines", "headline", 3, 15, 30),
            new("descriptions", "description", 2, 4, 90),
            new("paths", "path", 0, 2, 15),
        ]),
        new("meta-feed", IsSearch: false,
        [
            new("texts", "primary text", 1, 5, 2200) { Shown = 125 },
            new("headlines", "headline", 1, 5, 255) { Shown = 40 },
            new("descriptions", "description", 0, 5, 255) { Shown = 30 },
        ]),
        new("linkedin-feed", IsSearch: false,
        [
            new("texts", "introductory text", 1, 5, 600) { Shown = 150 },
            new("headlines", "headline", 1, 5, 200) { Shown = 70 },
            new("descriptions", "description", 0, 5, 300) { Shown = 100 },
        ]),
    ];

    public static AdFormat? Named(string? name) => All.FirstOrDefault(format => format.Name == name);
}

/// <param name="Field">The list it stands in.</param>
/// <param name="Limit">Characters that the channel takes.</param>
internal sealed record AdPart(string Field, string Name, int Least, int Most, int Limit)
{
    /// <summary>Characters that are shown before the rest is cut off; null: all that it takes.</summary>
    public int? Shown { get; init; }
}
