namespace Baton.Cli.Lsp;

/// <summary>A request that can't be answered, with the code that JSON-RPC or the protocol gives to the reason.</summary>
public sealed class RequestException(int code, string message) : Exception(message)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParameters = -32602;
    public const int InternalError = -32603;
    public const int NotInitialized = -32002;
    public const int Cancelled = -32800;

    public int Code { get; } = code;
}
