using System.Net;
using System.Text;
using Baton.Connectors.Tools.Web;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tests.Tools;

/// <summary>Pages that are made to keep a reader busy: a tree of them costs the square of how deep they nest.</summary>
[Collection(nameof(Alone))]
public sealed class EndlessMarkupTests
{
    /// <summary>Many times what it takes, and a fraction of what a tree would.</summary>
    private static readonly TimeSpan MostCpu = TimeSpan.FromSeconds(5);

    private static readonly WebFetchOptions Patient = WebFetchOptions.Default with { Allow = [new IPNetwork(IPAddress.Loopback, 32)], Timeout = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><i><a href=x>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<a href=x><p>")]
    [InlineData("<!--")]
    [InlineData("<svg><math>")]
    public async Task Markup_that_nests_without_end_is_read_in_bounded_time(string markup)
    {
        byte[] page = Encoding.ASCII.GetBytes("<p>Begin " + string.Concat(Enumerable.Repeat(markup + "x", 200_000 / markup.Length)));
        await using var server = new PageServer(_ => PageServer.Answer("text/html", page));
        using var tool = new WebFetch(Patient, TimeProvider.System, null);
        var call = CheckedTool.Sound(new { url = server.Address() })!;

        var spent = Environment.CpuUsage.TotalTime;
        var answer = await new CheckedTool(tool, static t => t).CallAsync(call, new ToolUse("3f2a91bc", "look"), TestContext.Current.CancellationToken);

        Assert.InRange(Environment.CpuUsage.TotalTime - spent, TimeSpan.Zero, MostCpu);
        Assert.StartsWith("Begin", Assert.IsType<ToolAnswer.Given>(answer).Result.Value.GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
