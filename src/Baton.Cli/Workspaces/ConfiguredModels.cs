using Baton.Connectors.Models;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Cli;

/// <summary>The models that the workspace names.</summary>
public sealed class ConfiguredModels(WorkspaceFile file, DirectoryInfo root) : IModels
{
    private readonly Dictionary<string, Model> _open = [];

    public IReadOnlyCollection<string> Names => [.. file.Models.Keys];

    public Model Open(string name)
    {
        lock (_open)
        {
            if (!_open.TryGetValue(name, out var model))
                _open[name] = model = new Model(name, file.Models.GetValueOrDefault(name)?.Provider ?? name, Client(name, []), static (_, _) => 0);
            return model;
        }
    }

    private IChatClient Client(string name, HashSet<string> asked)
    {
        if (!file.Models.TryGetValue(name, out var setting))
            throw new ModelException($"there is no model `{name}` in {WorkspaceFile.Name}; known: {string.Join(", ", Names)}", FailureKind.Permanent);
        if (!asked.Add(name))
            throw new ModelException($"the model `{name}` records itself; `records` must name another model", FailureKind.Permanent);
        return setting.Provider == "replay"
            ? new ReplayChatClient(
                setting.Records is { } recorded ? Client(recorded, asked) : null, Path.Combine(root.FullName, setting.Folder!), record: setting.Records is not null)
            : new OfflineChatClient();
    }
}
