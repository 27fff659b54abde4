using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>What an author wrote, read and resolved: a brief's way to a committed output.</summary>
/// <param name="Steps">The steps in order, the commits of <c>finish:</c> last.</param>
public sealed record Workflow(
    string Name,
    string Version,
    string Title,
    string? Owner,
    string? Purpose,
    Contract Brief,
    JsonElement Brand,
    ImmutableArray<Trigger> Start,
    Limits Limits,
    FrozenDictionary<string, AgentRole> Roles,
    ImmutableArray<Step> Steps,
    ImmutableArray<NamedExpression> Output,
    Evaluation? Evaluate,
    SourceSpan Span)
{
    private readonly Lazy<FrozenSet<string>> _fromTools = new(() => OutsideData.In(Steps, []));

    private bool? _hasFiles;

    /// <summary>Its brief may have attachments, or something that it hands on.</summary>
    public bool HasFiles => _hasFiles ??= FileValues.MayBeIn(Brief) || Produced.Values.Any(c => FileValues.MayBeIn(c));

    /// <summary>The language tag (BCP 47) that a run has when its author names none.</summary>
    public const string DefaultLocale = "en";

    /// <summary>For which language and region it writes: a language tag (BCP 47), read as <c>run.locale</c>.</summary>
    public string Locale { get; init; } = DefaultLocale;

    /// <summary>The contract of what each step produces, and of the items an <c>each</c> goes through, by name.</summary>
    public required IReadOnlyDictionary<string, Contract> Produced { get; init; }

    /// <summary>The steps that hand out what a tool gave, as it is: it came from outside, whoever passes it on.</summary>
    public IReadOnlySet<string> FromTools => _fromTools.Value;
}

/// <param name="Knowledge">Documents of the playbook, and folders with some, as they are written.</param>
/// <param name="Model">A model's name in the workspace; <c>default</c> when the author named none.</param>
public sealed record AgentRole(
    string Name, Liquid.LiquidTemplate Instructions, string Model, ImmutableArray<string> Tools, ImmutableArray<string> Knowledge, ImmutableArray<string> Memory, SourceSpan Span)
{
    public SourceSpan ModelSpan { get; init; } = Span;

    /// <summary>What <see cref="Knowledge"/> stands for, each once.</summary>
    public ImmutableArray<KnowledgeDocument> Documents { get; init; } = [];

    /// <summary>Where each of <see cref="Tools"/> is written.</summary>
    public ImmutableArray<SourceSpan> ToolSpans { get; init; } = [];
}

/// <summary>What starts a run.</summary>
public abstract record Trigger(SourceSpan Span)
{
    /// <summary>How the brief is made; null where the caller brings one.</summary>
    public BriefSource? Brief { get; init; }

    public sealed record Manual(SourceSpan Span) : Trigger(Span);

    public sealed record Webhook(string Name, SourceSpan Span) : Trigger(Span);

    public sealed record Schedule(string Cron, string Timezone, SourceSpan Span) : Trigger(Span);

    public sealed record File(string Pattern, SourceSpan Span) : Trigger(Span);

    /// <summary>Another workflow's end.</summary>
    public sealed record After(string Workflow, SourceSpan Span) : Trigger(Span);

    /// <summary>A call of the routine as an MCP tool.</summary>
    public sealed record Mcp(SourceSpan Span) : Trigger(Span);
}

/// <summary>What makes a brief of a <c>trigger</c> (time, payload, cause).</summary>
public abstract record BriefSource
{
    private BriefSource() { }

    /// <param name="Path">A brief in a file of the playbook, itself a template over the trigger.</param>
    public sealed record File(string Path, Liquid.LiquidTemplate Text) : BriefSource;

    /// <summary>A value for each field.</summary>
    public sealed record Fields(ImmutableArray<NamedExpression> Values) : BriefSource;
}

/// <param name="Spend">In US dollars.</param>
public sealed record Limits(decimal? Spend, long? Tokens, TimeSpan? Time);

/// <param name="HeldOut">A file that no agent ever sees.</param>
public sealed record Evaluation(
    string? HeldOut, string? ClusterBy, ImmutableArray<ScorerUse> Scorers, Promotion? PromoteWhen, SourceSpan Span);

/// <param name="Margin">How much worse than <paramref name="NoWorseThan"/> still counts as no worse; a share from 0 to 1.</param>
public sealed record Promotion(string NoWorseThan, double Margin, ImmutableArray<string> Blocking);
