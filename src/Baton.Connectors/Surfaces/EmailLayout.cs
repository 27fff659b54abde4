using System.Net;

namespace Baton.Connectors.Surfaces;

/// <summary>
/// One self-contained HTML file that reads well in mail clients and browsers: a 600 px column that shrinks with the window,
/// inline styles, light and dark, no script and nothing fetched but the content's own images.
/// </summary>
internal static class EmailLayout
{
    private const int PreheaderPadding = 80;

    /// <param name="excerpt">The preheader: hidden, shown by inboxes beside the subject; may be empty.</param>
    /// <param name="content">HTML of the message itself.</param>
    public static string Page(string title, string excerpt, string language, string content) =>
        $$"""
        <!DOCTYPE html>
        <html lang="{{Text(language)}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <meta name="x-apple-disable-message-reformatting">
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'">
        <title>{{Text(title)}}</title>
        <style>
        :root { color-scheme: light dark; }
        .message > :first-child { margin-top: 0 !important; }
        .message > :last-child, .message blockquote > :last-child, .message li > :last-child { margin-bottom: 0 !important; }
        .message a:focus-visible { outline: 3px solid #7aa2ff; outline-offset: 2px; }
        @media (max-width: 480px) {
          .page { padding: 0 !important; }
          .message { padding: 24px 20px !important; border-radius: 0 !important; border-width: 0 !important; }
          .button { display: block !important; text-align: center !important; }
        }
        @media (prefers-color-scheme: dark) {
          .page { background: #0f1115 !important; }
          .message { background: #181b21 !important; border-color: #2a2f38 !important; color: #dfe3ea !important; }
          .ink { color: #f4f6f9 !important; }
          .muted { color: #a2abb8 !important; }
          .link { color: #8fb0ff !important; }
          .button { background: #8fb0ff !important; color: #0f1115 !important; }
          .rule { border-color: #333944 !important; }
          .code { background: #242932 !important; }
        }
        </style>
        </head>
        <body class="page" style="margin:0;padding:24px 12px;background:#f2f4f7;-webkit-text-size-adjust:100%">
        {{Preheader(excerpt)}}<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->
        <main class="message" style="box-sizing:border-box;max-width:600px;margin:0 auto;padding:36px 40px;border:1px solid #e3e6eb;border-radius:12px;background:#ffffff;color:#2b2f36;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.6;overflow-wrap:break-word">
        {{content}}
        </main>
        <!--[if mso]></td></tr></table><![endif]-->
        </body>
        </html>

        """;

    /// <summary>The padding keeps inboxes from filling the preview line with the first words of the message.</summary>
    private static string Preheader(string excerpt) => excerpt.Length == 0
        ? ""
        : $"""
          <div style="display:none;max-height:0;overflow:hidden;opacity:0;mso-hide:all" aria-hidden="true">{Text(excerpt)}{string.Concat(Enumerable.Repeat("&#847;&zwnj;&nbsp;", PreheaderPadding))}</div>

          """;

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
