namespace Baton.Connectors.Models.Providers;

/// <summary>Whose protocol is spoken.</summary>
public enum ProviderKind
{
    /// <summary>OpenAI's chat completions; also Azure, vLLM, LM Studio, llama.cpp and whoever else speaks it.</summary>
    OpenAi,
    Anthropic,
    Ollama,
}
