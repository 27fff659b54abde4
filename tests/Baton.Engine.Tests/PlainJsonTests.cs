using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Baton.Core.Handoffs;

namespace Baton.Engine.Tests;

public sealed class PlainJsonTests
{
    private static readonly JsonWriterOptions Relaxed = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Every_character_comes_out_as_the_relaxed_writer_writes_it()
    {
        for (int code = 0; code <= 0x1F9FF; code++)
        {
            if (!Rune.IsValid(code))
                continue;
            string text = $"a{new Rune(code)}b";
            AssertSame(JsonSerializer.SerializeToElement(text));
            AssertSame(Payload.Of(JsonSerializer.SerializeToElement(text)).Value);
        }
    }

    [Theory]
    [InlineData("""{"a":[1,2.50,true,null,{}],"b \u0022":{"c":"line\none \"quoted\" \\ – é\/","ü":[]},"":""}""")]
    [InlineData("""["\ud83d\ude00 and \u00e9", "\u0000\u007f", "plain", ["a", "b"], {"c": ["d"]}]""")]
    [InlineData("\"a\"")]
    public void A_value_comes_out_as_the_relaxed_writer_writes_it(string json) => AssertSame(JsonElement.Parse(json));

    private static void AssertSame(JsonElement value) => Assert.Equal(Written(value.WriteTo), Written(json => PlainJson.WriteTo(json, value)));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
            write(json);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
