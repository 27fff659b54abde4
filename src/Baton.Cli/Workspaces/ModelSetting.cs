using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Cli;

/// <param name="Provider"><c>offline</c> or <c>replay</c>.</param>
/// <param name="Folder">Of a replay's recordings, relative to the workspace.</param>
/// <param name="Records">The model whose calls a replay records when they are not recorded yet; null: it only plays back.</param>
public sealed record ModelSetting(string Provider, string? Folder, string? Records)
{
    public static ImmutableDictionary<string, ModelSetting> Default { get; } =
        ImmutableDictionary<string, ModelSetting>.Empty.Add("default", new ModelSetting("offline", null, null));

    public static ImmutableDictionary<string, ModelSetting> ReadAll(MapReader map, SettingsReader settings)
    {
        var models = ImmutableDictionary.CreateBuilder<string, ModelSetting>();
        foreach (var (name, model) in settings.Entries(map, "the model"))
        {
            string provider = model.Choice("provider", "offline", ("offline", "offline"), ("replay", "replay"));
            string? folder = model.Text("folder", isRequired: provider == "replay");
            string? records = model.Text("records");
            model.RefuseOthers();
            models[name] = new ModelSetting(provider, folder, records);
        }
        return models.ToImmutable();
    }
}
