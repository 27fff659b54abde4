using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Baton.Connectors.Tools.Web;

/// <summary>
/// The text of a page as somebody would read it: what stands in its main part, headings, lists and links as Markdown writes them;
/// no scripts, no navigation, nothing hidden. It reads tags as they come and builds no tree, whose cost grows with the square of
/// how deep a hostile page nests.
/// </summary>
internal sealed class PageText
{
    /// <summary>A part counts as the main one only with so much of the page's text in it; else all of it is read.</summary>
    private const double MainShare = 0.3;

    /// <summary>What opens deeper than this is read, and not kept account of.</summary>
    private const int MaxDepth = 256;

    private const int MaxTarget = 2000;

    private static readonly HashSet<string> Skipped =
    [
        "script", "style", "noscript", "template", "svg", "math", "canvas", "iframe", "object", "audio", "video", "nav", "footer", "aside", "button", "select", "textarea", "dialog",
    ];

    private static readonly HashSet<string> Blocks =
    [
        "p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure", "figcaption", "address",
        "details", "summary", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "form", "fieldset", "body",
    ];

    private static readonly HashSet<string> Void = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    /// <summary>What ends where the next of its kind begins, and what such an end does not reach beyond.</summary>
    private static readonly Dictionary<string, (string[] Ends, string[] Within)> Implied = new()
    {
        ["li"] = (["li"], ["ul", "ol"]),
        ["dt"] = (["dt", "dd"], ["dl"]),
        ["dd"] = (["dt", "dd"], ["dl"]),
        ["tr"] = (["tr", "td", "th"], ["table"]),
        ["td"] = (["td", "th"], ["table", "tr"]),
        ["th"] = (["td", "th"], ["table", "tr"]),
        ["a"] = (["a"], []),
    };

    private readonly Uri? _address;
    private readonly List<Open> _open = [];
    private readonly PageWriter _whole = new(), _main = new(), _article = new();
    private readonly StringBuilder _title = new();
    private int _hidden;
    private bool _hadTitle;

    private PageText(Uri? address) => _address = address;

    public static (string Title, string Text) Of(string html, Uri? address, CancellationToken cancellation)
    {
        var page = new PageText(address);
        using var source = new TextSource(html);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver) { SkipComments = true };
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            cancellation.ThrowIfCancellationRequested();
            page.Take(token, tokens);
        }
        while (page._open.Count > 0)
            page.Close();
        string whole = page._whole.ToString();
        string text = ((PageWriter[])[page._main, page._article]).Select(p => p.ToString()).FirstOrDefault(t => t.Length > whole.Length * MainShare) ?? whole;
        return (page._title.ToString(), text);
    }

    private IEnumerable<PageWriter> Writers => _hidden > 0 ? [] :
    [
        _whole, .. _open.Exists(o => o.IsMain) ? (PageWriter[])[_main] : [], .. _open.Exists(o => o.Name == "article") ? (PageWriter[])[_article] : [],
    ];

    private void Take(HtmlToken token, HtmlTokenizer tokens)
    {
        switch (token.Type)
        {
            case HtmlTokenType.Character when _open is [.., { Name: "title" }]:
                _title.Append(_hadTitle ? "" : token.Data);
                break;
            case HtmlTokenType.Character:
                Write(w => w.Words(token.Data));
                break;
            case HtmlTokenType.StartTag:
                tokens.State = ModeIn(token.Name);
                Begin(token.Name, token.AsTag());
                break;
            case HtmlTokenType.EndTag when _open.FindLastIndex(o => o.Name == token.Name) is >= 0 and var at:
                while (_open.Count > at)
                    Close();
                break;
        }
    }

    /// <summary>How the text inside an element is to be read (HTML, section 13.2.6.4).</summary>
    private static HtmlParseMode ModeIn(string name) => name switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "iframe" or "noembed" or "noframes" or "xmp" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private void Begin(string name, HtmlTagToken tag)
    {
        CloseImplied(name);
        bool isHidden = Skipped.Contains(name) || IsHidden(tag);
        bool isMain = name == "main" || tag.GetAttribute("role") == "main";
        bool isKept = !Void.Contains(name) && !(tag.IsSelfClosing && _hidden > 0) && _open.Count < MaxDepth
            && (isHidden || isMain || _hidden > 0 || Blocks.Contains(name) || name is "a" or "title" or "td" or "th");
        if (isKept)
        {
            _open.Add(new Open(name, isHidden, isMain, name == "a" ? Target(tag.GetAttribute("href")) : null));
            _hidden += isHidden ? 1 : 0;
        }
        Write(w => Begin(w, name, tag));
    }

    private static void Begin(PageWriter text, string name, HtmlTagToken tag)
    {
        if (Blocks.Contains(name))
            text.Block(IsTight(name));
        switch (name)
        {
            case "li":
                text.Lead("- ");
                break;
            case ['h', >= '1' and <= '6']:
                text.Lead(new string('#', name[1] - '0') + " ");
                break;
            case "br":
                text.Break();
                break;
            case "td" or "th":
                text.Words(" ");
                break;
            case "a":
                text.OpenLink();
                break;
            case "img" when tag.GetAttribute("alt") is { Length: > 0 } alt:
                text.Words($" {alt} ");
                break;
        }
    }

    private void CloseImplied(string name)
    {
        if (Blocks.Contains(name) && _open.FindLastIndex(o => Blocks.Contains(o.Name)) is >= 0 and var at && _open[at].Name == "p")
            while (_open.Count > at)
                Close();
        if (!Implied.TryGetValue(name, out var rule))
            return;
        int last = _open.FindLastIndex(o => rule.Ends.Contains(o.Name) || rule.Within.Contains(o.Name));
        while (last >= 0 && _open.Count > last && rule.Ends.Contains(_open[last].Name))
            Close();
    }

    private void Close()
    {
        var closed = _open[^1];
        if (closed.Name == "title")
            _hadTitle |= _title.Length > 0;
        Write(w =>
        {
            if (closed.Name == "a")
                w.CloseLink(closed.Target);
            else if (Blocks.Contains(closed.Name))
                w.Block(IsTight(closed.Name));
        });
        _open.RemoveAt(_open.Count - 1);
        _hidden -= closed.IsHidden ? 1 : 0;
    }

    private void Write(Action<PageWriter> write)
    {
        foreach (var writer in Writers)
            write(writer);
    }

    private static bool IsTight(string name) => name is "li" or "tr" or "dt" or "dd";

    private static bool IsHidden(HtmlTagToken tag)
    {
        if (tag.Attributes.Count == 0)
            return false;
        string style = tag.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        return tag.Attributes.Exists(a => a.Name == "hidden") || tag.GetAttribute("aria-hidden") == "true"
            || style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }

    private string? Target(string? href) => href is { Length: > 0 and < MaxTarget } && href[0] != '#'
        && (Uri.TryCreate(_address, href.Trim(), out var target) || Uri.TryCreate(href.Trim(), UriKind.Absolute, out target)) && target.Scheme is "http" or "https" ? target.AbsoluteUri : null;

    /// <param name="Target">Of a link that leads somewhere.</param>
    private readonly record struct Open(string Name, bool IsHidden, bool IsMain, string? Target);
}
