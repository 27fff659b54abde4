using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

internal sealed partial class Walk
{
    private Way Review(Step.Review review)
    {
        var content = new Dictionary<string, Held?>();
        foreach (var field in review.Of)
            content[field.Name] = Part(field);
        foreach (var path in review.Show)
            Path(path with { IsOptional = true });
        if (Fails())
            return Fail;
        var slot = At(review.Id);
        bool mayChange = review.OnChanges is { } loop && slot.Redos < Math.Min(loop.Rounds, maxRounds - 1);
        bool isRichToEdit = isConcrete || review.Of.Any(f => f.Value is ValueExpression.Path { Value.IsOptional: true });
        var answers = new List<string> { "approve" };
        if (isRichToEdit)
            answers.Add("edit");
        if (mayChange)
            answers.Add("changes");
        // Nothing is read after a rejection, so that it tells nothing of what is set; but an item that is rejected ends for itself.
        if (isConcrete || _items.Count > 0)
            answers.Add("reject");
        string answer = answers[choices.Pick(answers.Count)];
        Went(review.Id, answer);
        if (answer == "edit")
            Edit(review, content);
        bool isApproved = answer is "approve" or "edit";
        Put(review, new Held.Made(new Dictionary<string, Held?>
        {
            ["content"] = new Held.Made(content.ToDictionary(f => f.Key, f => f.Value is null ? null : isApproved ? new Held.Approved(f.Value) : f.Value)),
            ["comments"] = new Held.Known(new System.Text.Json.Nodes.JsonArray()),
            ["decision"] = new Held.Known(isApproved ? "approved" : answer == "changes" ? "changes" : "rejected") { IsGiven = true },
            ["reviewers"] = new Held.Known(new System.Text.Json.Nodes.JsonArray("editors")) { IsGiven = true },
        }));
        if (answer == "changes")
        {
            slot.Redos++;
            return new Way.Back(review.OnChanges!.Target);
        }
        return isApproved ? GoOn : End;
    }

    /// <summary>People give any other content that the contract allows; what was approved before of the same values is void.</summary>
    private void Edit(Step.Review review, Dictionary<string, Held?> content)
    {
        foreach (var value in content.Values)
            value?.Void();
        var edited = Draw(contracts[review.Id]).Field("content")!;
        foreach (string name in content.Keys.ToList())
            content[name] = edited.Field(name);
    }

    /// <summary>Sends what was approved, and the brief, the brand, the run and constants beside it; nothing else.</summary>
    private Way Commit(Step.Commit commit)
    {
        foreach (var value in commit.With.Concat(commit.To))
        {
            var standing = Value(value.Value)?.Standing;
            if (commit.Unreviewed is null && standing is Standing.Raw or Standing.Void)
                Faults.Add($"{commit.Id} sends as {value.Name} what {(standing == Standing.Raw ? "nobody approved" : "a later review took over")}");
        }
        return Done(commit, Draw(contracts[commit.Id]));
    }

    /// <summary>A text made of what is given and what was approved is as good as these; of anything else it is not.</summary>
    private static Held Text(IReadOnlyCollection<Held> parts)
    {
        var standing = Held.Worst(parts);
        if (standing is Standing.Given or Standing.Raw)
            return new Held.Some { IsGiven = standing == Standing.Given };
        var text = new Held.Approved(new Held.Some());
        if (standing == Standing.Void)
            text.Void();
        return text;
    }
}
