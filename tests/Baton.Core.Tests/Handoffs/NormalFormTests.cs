using Baton.Core.Handoffs;
using CsCheck;

namespace Baton.Core.Tests.Handoffs;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("a\u0315\u0300\u05ae", "\u00e0\u05ae\u0315")]
    [InlineData("\ufb01", "\ufb01")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U00011131\U00011127", "\U0001112E")]
    [InlineData("\u0301", "\u0301")]
    [InlineData("", "")]
    public void Texts_are_composed(string text, string composed) => Assert.Equal(composed, NormalForm.Of(text));

    [Fact]
    public void What_is_normal_comes_back_untouched()
    {
        const string text = "Plain – it’s new, naïve & 日本語 🚀";
        Assert.Same(text, NormalForm.Of(text));
    }

    [Fact]
    public void Doing_it_twice_changes_nothing() =>
        Gen.Char["abe\u0300\u0301\u0323\u0345\u05ae\u093c\u0915\u1100\u1161\u11a8\uac00\u212b\u1e9b\u3099\u304b"].Array[0, 8].Sample(
            characters =>
            {
                string once = NormalForm.Of(new string(characters));
                Assert.Equal(once, NormalForm.Of(once));
            },
            iter: 5000);
}
