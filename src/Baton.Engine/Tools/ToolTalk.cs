using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;

namespace Baton.Engine.Tools;

/// <summary>What an attempt may ask for, and what it asked for so far.</summary>
/// <param name="Past">The turns that are on record, in order: after a crash the talk goes on from there, nothing is asked twice.</param>
/// <param name="Mask">Takes credentials out of words from outside.</param>
/// <param name="KeepAsync">Makes a turn durable, before the model hears of it; why the talk must end here, or null.</param>
public sealed record ToolTalk(
    ToolUse Use, ImmutableArray<ITool> Tools, ImmutableArray<JsonElement> Past, Func<string, string> Mask, Func<ToolTurn, CancellationToken, Task<string?>> KeepAsync);

/// <param name="Tools">Their names, in the order they were called.</param>
/// <param name="Exchange">The model's words (<c>text</c>) and its <c>calls</c>, each with <c>id</c>, <c>tool</c>, <c>arguments</c> and <c>result</c> or <c>error</c>.</param>
/// <param name="Usage">Of the model's turn.</param>
public sealed record ToolTurn(ImmutableArray<string> Tools, Payload Exchange, Usage Usage);
