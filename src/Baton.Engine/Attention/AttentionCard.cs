using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;

namespace Baton.Engine.Attention;

/// <summary>All that an operator needs who sees to a step that is stuck.</summary>
/// <param name="Why">In the words of what failed.</param>
/// <param name="Refused">The last answer that broke its contract; null when none did.</param>
/// <param name="Handed">What the step is handed besides the brief, where it is handed anything.</param>
/// <param name="Produces">What may be given by hand must fulfil it; null where nothing may.</param>
/// <param name="Ways">All there are; those that are closed say why.</param>
public sealed record AttentionCard(
    RunId Run, string Workflow, string Step, string Kind, int Place, int Round, AttentionReason Reason, string Why, DateTimeOffset Since, string? Refused,
    ImmutableArray<HandedValue> Handed, Contract? Produces, ImmutableArray<(WayOut Way, string? WhyNot)> Ways);

/// <param name="Value">Null when it is not there.</param>
/// <param name="Contract">What it must fulfil; null where any will do.</param>
/// <param name="Faults">What is wrong with it as it is.</param>
/// <param name="WhyBound">Why it can't be changed for this step; null when it can.</param>
public sealed record HandedValue(string Name, string From, JsonElement? Value, Transform Transform, Contract? Contract, ImmutableArray<string> Faults, string? WhyBound);
