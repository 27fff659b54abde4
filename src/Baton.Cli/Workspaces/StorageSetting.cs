using Baton.Core.Workflows;
using Baton.Engine.Secrets;

namespace Baton.Cli;

/// <summary>Where runs are kept. Without it they are in <c>.baton/journal.db</c>.</summary>
/// <param name="Postgres">A reference to a connection string, which as a rule holds a password.</param>
public sealed record StorageSetting(Secret? Postgres)
{
    public static StorageSetting Default { get; } = new((Secret?)null);

    public static StorageSetting Read(MapReader map, SettingsReader settings)
    {
        var postgres = settings.Secret(map, "postgres");
        map.RefuseOthers();
        return new StorageSetting(postgres);
    }
}
