using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Core;
using Baton.Engine.Secrets;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OpenAI;
using OpenAI.Chat;

namespace Baton.Connectors.Models.Providers;

/// <summary>Opens clients of providers. They try nothing again by themselves: that is the engine's, which keeps count.</summary>
public sealed class ProviderClients(Secrets secrets)
{
    /// <summary>Of an author who says nothing; enough for a long page.</summary>
    public const int DefaultMaxOutputTokens = 8192;

    /// <param name="tellsSchema">The contract is put into words from the first call on, for servers that take no schema.</param>
    public IChatClient Open(Provider provider, string model, bool tellsSchema = false)
    {
        var http = ProviderHttp.Client(provider, secrets);
        return new ProviderChatClient(provider.Kind switch
        {
            ProviderKind.OpenAi => OpenAi(provider, model, http),
            ProviderKind.Anthropic => Anthropic(provider, model, http),
            _ => new OllamaApiClient(http, model),
        }, provider, secrets, tellsSchema);
    }

    private static OpenAiRefusals OpenAi(Provider provider, string model, HttpClient http) => new(new ChatClient(model, new ApiKeyCredential(ProviderHttp.NoKey), new OpenAIClientOptions
    {
        Endpoint = provider.Address,
        Transport = new HttpClientPipelineTransport(http),
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    }).AsIChatClient());

    private static PromptCaching Anthropic(Provider provider, string model, HttpClient http) => new(new AnthropicClient(new ClientOptions
    {
        HttpClient = http,
        BaseUrl = provider.Address.ToString().TrimEnd('/'),
        ApiKey = ProviderHttp.NoKey,
        AuthToken = null,
        MaxRetries = 0,
        Timeout = TimeSpan.FromDays(1),
    }).AsIChatClient(model, DefaultMaxOutputTokens));
}
