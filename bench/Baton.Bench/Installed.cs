using Baton.Engine;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;

namespace Baton.Bench;

/// <summary>An installation with the scripted model and nothing else.</summary>
internal static class Installed
{
    public static Workspace Workspace(ScriptedModel? model = null) => new(
        model ?? new ScriptedModel(), new Dictionary<string, ISurface>(), new Dictionary<string, IScorer>(), TimeProvider.System, () => 0.5);
}
