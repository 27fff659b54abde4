using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers;

/// <summary>Links lead somewhere, safely; images say what they show.</summary>
internal static partial class BodyLinks
{
    public static void Check(TextField body, RuleFindings say)
    {
        foreach (ProseLink link in body.Prose.Links.Where(link => !IsTag(link.Target)))
        {
            if (link.IsImage && link.Alt is null)
                say.Error(body.Path, link.Excerpt, "the image has no alternative text; say what it shows, for readers who do not see it");
            string target = link.Target.Trim();
            if (Script().IsMatch(target))
                say.Error(body.Path, link.Excerpt, $"`{target}` runs code or hides content, which mail programs and websites block; link to a page instead");
            else if (IsPlaceholder(target))
                say.Error(body.Path, link.Excerpt, $"`{target}` leads nowhere; put in the real address");
            else if (Uri.TryCreate(target, UriKind.Absolute, out Uri? address) && address.Host is ("example.com" or "www.example.com" or "example.org" or "example.net"))
                say.Warning(body.Path, link.Excerpt, $"`{target}` is an address for examples; put in the real one");
            else if (!link.IsImage && !Allowed().IsMatch(target))
                say.Error(body.Path, link.Excerpt, $"`{target}` is not https; begin it with https://");
        }
    }

    private static bool IsPlaceholder(string target)
    {
        if (target.Length == 0 || target == "#" || Unfilled().IsMatch(target))
            return true;
        // A host without a dot is nowhere on the web: http://link, https://url.
        return Uri.TryCreate(target, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https") && !address.Host.Contains('.', StringComparison.Ordinal) && !address.Host.Contains(':', StringComparison.Ordinal);
    }

    private static bool IsTag(string target) => target.Contains("{{", StringComparison.Ordinal) || target.Contains("%7B%7B", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?:javascript|vbscript|data|file):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Script();

    [GeneratedRegex(@"^(?:https://|mailto:|tel:|sms:|#)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();

    [GeneratedRegex(@"(?:^|[/=#.])(?:TBD|TODO|XXX+|placeholder|your-?(?:link|url|domain|site)(?:-here)?|insert-?(?:link|url)|link-here)(?:$|[/?&#.])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unfilled();
}
