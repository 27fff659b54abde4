using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>
/// What an editor asks about a place in a playbook's files: what stands here, what could, where does it come from. Answers
/// hold for any text, half typed or wrong; what is not in it comes from the playbook as it could last be read.
/// </summary>
/// <param name="playbook">Null while nothing of it could be read yet.</param>
/// <param name="schema">The JSON Schema of <c>workflow.yaml</c>, with a definition <c>role</c>.</param>
/// <param name="files">The files there are, by their paths inside the playbook.</param>
public sealed class PlaybookAuthoring(AuthoredPlaybook? playbook, Installation installation, JsonElement schema, IReadOnlyList<string> files)
{
    private readonly LanguageSchema _workflow = new(schema);

    /// <param name="file">The path inside the playbook, with forward slashes.</param>
    public HoverAnswer? Hover(string file, string text, int offset)
    {
        var question = new AuthoringQuestion(playbook, file, text, offset);
        return new HoverAnswers(playbook, question, SchemaOf(question)).Answer();
    }

    /// <summary>The nearest first, at most <see cref="CompletionAnswers.Most"/>.</summary>
    public IReadOnlyList<CompletionOffer> Complete(string file, string text, int offset)
    {
        var question = new AuthoringQuestion(playbook, file, text, offset);
        return new CompletionAnswers(playbook, question, SchemaOf(question), installation, files).Answer();
    }

    /// <summary>Where what stands here is written; a file by its beginning. Paths are those of the playbook's sources.</summary>
    public DefinitionAnswer? Define(string file, string text, int offset) =>
        playbook is null ? null : new DefinitionAnswers(playbook, new AuthoringQuestion(playbook, file, text, offset), files).Answer();

    private LanguageSchema? SchemaOf(AuthoringQuestion question) =>
        question.IsWorkflow ? _workflow : question.IsRole ? _workflow.Definition("role") : question.IsBrand ? new LanguageSchema(Brand.Contract.Schema) : null;
}

/// <param name="Start">Of what is explained, in the text.</param>
public sealed record HoverAnswer(string Markdown, int Start, int End);

/// <param name="NewText">What stands instead of the text from <paramref name="Start"/> to <paramref name="End"/> when it is chosen.</param>
public sealed record CompletionOffer(string Label, OfferKind Kind, string? Detail, string? Documentation, string NewText, int Start, int End);

public enum OfferKind { Key, Value, Step, Word, File, Role }

/// <param name="File">A file of the playbook; with <paramref name="Span"/> the place in it, else its beginning is meant.</param>
public sealed record DefinitionAnswer(string? File, SourceSpan? Span);
