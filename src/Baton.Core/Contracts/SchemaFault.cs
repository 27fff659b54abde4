namespace Baton.Core.Contracts;

/// <summary>Why a JSON Schema cannot be a contract.</summary>
/// <param name="Pointer">A JSON Pointer to the schema or keyword; a document other than the root stands before a <c>#</c>.</param>
/// <param name="Message">What is wrong and the way out; no full stop.</param>
public sealed record SchemaFault(string Pointer, string Message)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "the schema" : Pointer)}: {Message}";
}
