namespace Baton.Surfaces.Tests;

/// <summary>A post as a site gives it back.</summary>
/// <param name="Content">As <see cref="SiteContract.AsKept"/> has it.</param>
internal sealed record KeptPost(string Title, string Excerpt, string Slug, string Status, string Content);
