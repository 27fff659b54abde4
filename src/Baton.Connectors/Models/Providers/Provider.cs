using Baton.Engine.Secrets;

namespace Baton.Connectors.Models.Providers;

/// <summary>A place where models are asked.</summary>
/// <param name="Key">Null: none is sent.</param>
public sealed record Provider(ProviderKind Kind, Uri Address, Secret? Key)
{
    /// <summary>The environment variables that providers' own tools read, too.</summary>
    public static class Variables
    {
        public const string OpenAiKey = "OPENAI_API_KEY";
        public const string OpenAiAddress = "OPENAI_BASE_URL";
        public const string AnthropicKey = "ANTHROPIC_API_KEY";
        public const string AnthropicAddress = "ANTHROPIC_BASE_URL";
        public const string OllamaAddress = "OLLAMA_HOST";
    }

    public string Word => WordOf(Kind);

    /// <summary>Where the provider itself is reached; of Ollama, this machine.</summary>
    public bool IsAtHome => Address == Home(Kind);

    public static string WordOf(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => "openai",
        ProviderKind.Anthropic => "anthropic",
        _ => "ollama",
    };

    public static Uri Home(ProviderKind kind) => new(kind switch
    {
        ProviderKind.OpenAi => "https://api.openai.com/v1",
        ProviderKind.Anthropic => "https://api.anthropic.com",
        _ => "http://127.0.0.1:11434",
    });

    public static string? KeyVariable(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => Variables.OpenAiKey,
        ProviderKind.Anthropic => Variables.AnthropicKey,
        _ => null,
    };

    public static string AddressVariable(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => Variables.OpenAiAddress,
        ProviderKind.Anthropic => Variables.AnthropicAddress,
        _ => Variables.OllamaAddress,
    };

    /// <summary>As its variables say, or its home. A key goes along when its variable is set, or the place will not do without.</summary>
    /// <exception cref="FormatException">The address in the environment is none.</exception>
    public static Provider FromEnvironment(ProviderKind kind, Func<string, string?> environment, Secrets secrets)
    {
        string variable = AddressVariable(kind);
        var address = environment(variable) is not { Length: > 0 } given ? Home(kind)
            : ReadAddress(kind, given) ?? throw new FormatException($"the environment variable `{variable}` is not an address of http or https without user and query");
        bool sendsKey = KeyVariable(kind) is { } key && (environment(key) is { Length: > 0 } || address == Home(kind));
        return new Provider(kind, address, sendsKey ? secrets.At(Secrets.Env + KeyVariable(kind)) : null);
    }

    /// <summary>Null when it is none, or holds what belongs into a key.</summary>
    public static Uri? ReadAddress(ProviderKind kind, string text)
    {
        text = text.Trim().TrimEnd('/');
        // As Ollama writes it for its server: `host:port`, and all addresses of this machine.
        if (kind == ProviderKind.Ollama)
        {
            if (!text.Contains("://", StringComparison.Ordinal))
                text = "http://" + (text.StartsWith(':') ? "127.0.0.1" + text : text);
            text = text.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal);
            if (Uri.TryCreate(text, UriKind.Absolute, out var host) && host.Scheme == Uri.UriSchemeHttp && host.IsDefaultPort && !text.EndsWith(":80", StringComparison.Ordinal))
                text = new UriBuilder(host) { Port = 11434 }.Uri.ToString().TrimEnd('/');
        }
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            && address is { UserInfo: "", Query: "", Fragment: "" } ? address : null;
    }
}
