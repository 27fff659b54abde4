using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Liquid;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Prompts;

namespace Baton.Engine.Runs;

/// <summary>Computes paths, templates and conditions as one step of a run sees them.</summary>
/// <param name="reader">The step's ordinal; null at the end of the run.</param>
/// <param name="assumed">Outputs taken as given instead of what the run holds: for what a decision would lead to.</param>
/// <param name="isInside">The reader is a call, and what is computed is the output of the workflow that it called.</param>
public sealed class Evaluator(RunValues values, RunState state, int? reader, IReadOnlyDictionary<string, JsonElement>? assumed = null, bool isInside = false)
{
    /// <summary>Null when the value is absent.</summary>
    /// <exception cref="LiquidException">A template names something that is not there.</exception>
    public async ValueTask<JsonElement?> ValueAsync(ValueExpression expression, CancellationToken cancellation) => expression switch
    {
        ValueExpression.Path path => await ValueAsync(path.Value, cancellation),
        ValueExpression.Template template => JsonSerializer.SerializeToElement(
            template.Text.Render(await ScopeAsync(template.Text.Paths, cancellation)).Trim('\n')),
        ValueExpression.Constant constant => constant.Value,
        _ => null,
    };

    public async ValueTask<JsonElement?> ValueAsync(ValuePath path, CancellationToken cancellation) =>
        assumed is not null && assumed.TryGetValue(path.Producer, out var given)
            ? RunValues.Inside(given, path.Fields)
            : await values.ReadAsync(state, reader, path, cancellation, isInside);

    /// <summary>An object of the values that are there, where all that is not written as optional has to be.</summary>
    /// <exception cref="HandoffException">Something is not.</exception>
    public async ValueTask<JsonElement> WholeAsync(ImmutableArray<NamedExpression> fields, CancellationToken cancellation)
    {
        var whole = new List<(string, JsonElement)>(fields.Length);
        foreach (var field in fields)
            if (await ValueAsync(field.Value, cancellation) is { } value)
                whole.Add((field.Name, value));
            else if (field.Value is ValueExpression.Path { Value: { IsOptional: false } path })
                throw new HandoffException(path);
        return WrittenJson.Of(whole);
    }

    public async ValueTask<bool> HoldsAsync(LiquidCondition condition, CancellationToken cancellation) =>
        condition.Evaluate(await ScopeAsync(condition.Paths, cancellation));

    private async ValueTask<ILiquidScope> ScopeAsync(IEnumerable<LiquidPath> paths, CancellationToken cancellation)
    {
        var scope = new Scope();
        foreach (string producer in paths.Select(StepReads.Producer).Distinct())
            scope[producer] = await ValueAsync(new ValuePath(producer, [], IsOptional: true, default), cancellation);
        return scope;
    }

    private sealed class Scope : Dictionary<string, JsonElement?>, ILiquidScope
    {
        public JsonElement? Find(string name) => TryGetValue(name, out var value) ? value : null;
    }
}
