using System.Buffers;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Host names (RFC 1123), addresses (RFC 2673, RFC 4291) and mailboxes (RFC 5321).</summary>
internal static class NetFormats
{
    private const int MaxHostname = 253, MaxLabel = 63, MaxLocalPart = 64;

    private static readonly SearchValues<char> Atom =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    public static bool IsEmail(ReadOnlySpan<char> text)
    {
        int at = text.LastIndexOf('@');
        if (at is <= 0 or > MaxLocalPart)
            return false;
        return IsLocalPart(text[..at]) && IsMailDomain(text[(at + 1)..]);
    }

    public static bool IsHostname(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxHostname)
            return false;
        while (true)
        {
            int dot = text.IndexOf('.');
            if (!IsLabel(dot < 0 ? text : text[..dot]))
                return false;
            if (dot < 0)
                return true;
            text = text[(dot + 1)..];
        }
    }

    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        for (int part = 0; part < 4; part++)
        {
            int dot = text.IndexOf('.');
            if (dot < 0 != (part == 3))
                return false;
            var number = dot < 0 ? text : text[..dot];
            if (number.Length is 0 or > 3 || number.ContainsAnyExceptInRange('0', '9') || (number.Length > 1 && number[0] == '0')
                || int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) > 255)
                return false;
            text = text[(dot + 1)..];
        }
        return true;
    }

    public static bool IsIpv6(ReadOnlySpan<char> text)
    {
        int gap = text.IndexOf("::");
        if (gap < 0)
            return Groups(text, mayEndInIpv4: true) == 8;
        int before = gap == 0 ? 0 : Groups(text[..gap], mayEndInIpv4: false);
        var rest = text[(gap + 2)..];
        int after = rest.IsEmpty ? 0 : Groups(rest, mayEndInIpv4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    // How many groups of 16 bits, -1 when it is none; an IPv4 address at the end counts as two.
    private static int Groups(ReadOnlySpan<char> text, bool mayEndInIpv4)
    {
        for (int count = 0; ; count++)
        {
            int colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIpv4 && IsIpv4(group))
                return count + 2;
            if (group.Length is 0 or > 4)
                return -1;
            foreach (char c in group)
                if (!char.IsAsciiHexDigit(c))
                    return -1;
            if (colon < 0)
                return count + 1;
            text = text[(colon + 1)..];
        }
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (char c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        // Hyphens in the third and fourth place are kept for A-labels (RFC 5891, 4.2.3.1), which are taken at their word:
        // whether they decode to a label IDNA allows needs its tables, and a resolver will say.
        return label.Length < 4 || label[2] != '-' || label[3] != '-'
            || (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && label.Length > 4);
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '"')
            return IsQuoted(local);
        return !local.ContainsAnyExcept(Atom) && local[0] != '.' && local[^1] != '.' && local.IndexOf("..") < 0;
    }

    private static bool IsQuoted(ReadOnlySpan<char> local)
    {
        if (local.Length < 3 || local[^1] != '"')
            return false;
        local = local[1..^1];
        for (int i = 0; i < local.Length; i++)
        {
            if (local[i] == '\\')
                i++;
            else if (local[i] == '"')
                return false;
            if (i >= local.Length || local[i] is < ' ' or > '~')
                return false;
        }
        return true;
    }

    private static bool IsMailDomain(ReadOnlySpan<char> domain)
    {
        if (domain is not ['[', .., ']'])
            return IsHostname(domain);
        domain = domain[1..^1];
        return domain.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIpv6(domain[5..]) : IsIpv4(domain);
    }
}
