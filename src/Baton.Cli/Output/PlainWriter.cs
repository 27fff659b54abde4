using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Cli.Output;

/// <summary>
/// Passes text on without its escape sequences. Told that a terminal knows none, the console library falls back on the runtime's
/// own colours, which send sequences of their own; so it is let write, and what it writes is cleaned here.
/// </summary>
internal sealed partial class PlainWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value is null ? null : Sequence().Replace(value, ""));

    public override void Flush() => inner.Flush();

    [GeneratedRegex(@"\u001b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Sequence();
}
