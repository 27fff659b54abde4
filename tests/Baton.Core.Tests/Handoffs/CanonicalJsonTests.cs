using System.Text;
using System.Text.Json;
using Baton.Core.Handoffs;
using CsCheck;

namespace Baton.Core.Tests.Handoffs;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void White_space_goes_and_numbers_and_escapes_take_their_one_form() =>
        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            Canonical("""
                { "numbers": [1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }
                """));

    // RFC 8785, 3.2.3, but for Baton's own normalisation: CR becomes LF, and U+FB33 comes apart into U+05D3 U+05BC.
    [Fact]
    public void Keys_sort_by_utf16_code_units() =>
        Assert.Equal(
            "{\"\\n\":1,\"1\":2,\"\u0080\":3,\"\u00f6\":4,\"\u05d3\u05bc\":7,\"\u20ac\":5,\"\U0001F600\":6}",
            Canonical("""{"\u20ac":5,"\r":1,"\ufb33":7,"1":2,"\ud83d\ude00":6,"\u0080":3,"\u00f6":4}"""));

    [Fact]
    public void A_key_beyond_the_basic_plane_sorts_before_the_end_of_it() =>
        Assert.Equal("{\"\U0001F600\":2,\"\uff5e\":1}", Canonical("""{"\uff5e":1,"\ud83d\ude00":2}"""));

    // RFC 8785, Appendix B.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_print_as_the_table_says(ulong bits, string expected)
    {
        Span<byte> room = stackalloc byte[EcmaScriptNumber.MaxLength];
        int length = EcmaScriptNumber.Format(BitConverter.UInt64BitsToDouble(bits), room);
        Assert.Equal(expected, Encoding.ASCII.GetString(room[..length]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_a_number_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EcmaScriptNumber.Format(value, new byte[EcmaScriptNumber.MaxLength]));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1E400")]
    [InlineData("-1E400")]
    [InlineData("1E-400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("333333333.33333329")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
    [InlineData("1180591620717411303424")]
    public void A_number_that_would_change_its_value_is_refused(string number)
    {
        var refused = Assert.Throws<CanonicalJsonException>(() => Canonical($$"""{"a/b":[0,{"n":{{number}}}]}"""));
        Assert.Contains("/a~1b/1/n", refused.Message, StringComparison.Ordinal);
        Assert.Contains("use a string", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1.10", "1.1")]
    [InlineData("100000000000000000000000000000000000000000", "1e+41")]
    [InlineData("0.00000000000000000000000000000000000000000001", "1e-44")]
    [InlineData("-12E2", "-1200")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("9007199254740992", "9007199254740992")]
    public void A_number_that_keeps_its_value_takes_its_one_form(string given, string expected) =>
        Assert.Equal(expected, Canonical(given));

    [Fact]
    public void Repeated_keys_are_refused_also_when_only_normalising_makes_them_equal()
    {
        Assert.Contains("/x", Refusal("""{"x":{"a":1,"b":2,"a":1}}"""), StringComparison.Ordinal);
        Assert.Contains("twice", Refusal("""{"a":1,"\u0061":2}"""), StringComparison.Ordinal);
        Assert.Contains("twice", Refusal("{\"e\u0301\":1,\"\u00e9\":2}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""[{"\ud83d":1}]""")]
    public void Half_a_surrogate_pair_is_refused(string json) =>
        Assert.Contains("surrogate", Refusal(json), StringComparison.Ordinal);

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' });
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Write(document.RootElement));
    }

    [Fact]
    public void Texts_are_composed_and_their_lines_end_in_lf()
    {
        Assert.Equal("\"caf\u00e9\\na\\nb\"", Canonical("\"cafe\u0301\\r\\na\\rb\""));
        Assert.Equal("\"\\f\u0085\u2028\"", Canonical("\"\\f\u0085\u2028\""));
    }

    [Fact]
    public void What_nests_too_deep_is_refused()
    {
        Assert.Equal(2 * CanonicalJson.MaxDepth, Canonical(Nested(CanonicalJson.MaxDepth)).Length);
        Assert.Contains("deeper", Refusal(Nested(CanonicalJson.MaxDepth + 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void It_writes_what_the_naive_writer_writes_and_writing_again_changes_nothing() =>
        JsonGen.Value.Sample(json =>
        {
            string expected = NaiveCanonicalJson.Write(json);
            string written = Canonical(json);
            Assert.Equal(expected, written);
            Assert.Equal(written, Canonical(written));
        }, iter: 3000);

    [Fact]
    public void A_payload_reads_back_what_it_wrote()
    {
        var payload = Payload.Of(Parse("""{"b":1,"a":"x"}"""));
        Assert.Equal("""{"a":"x","b":1}""", payload.Value.GetRawText());
        Assert.Equal(payload.Hash, Payload.FromCanonical(payload.Bytes).Hash);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Refusal(string json) =>
        Assert.Throws<CanonicalJsonException>(() => Canonical(json)).Message;

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(Parse(json)));

    private static JsonElement Parse(string json) =>
        JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 }).RootElement;
}
