namespace Baton.Storage;

/// <summary>Amounts as journals keep them: whole millionths of a US dollar.</summary>
internal static class StoredMoney
{
    public static long ToMicros(decimal dollars) => (long)Math.Round(dollars * 1_000_000m);

    public static decimal FromMicros(long micros) => micros / 1_000_000m;

    /// <summary>The amount as it will be read back.</summary>
    public static decimal Kept(decimal dollars) => FromMicros(ToMicros(dollars));
}
