using Baton.Engine.Journals;
using Baton.Engine.Surfaces;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Bugs;

/// <summary>
/// A mistake put between the engine and its ports, so that it does what a faulty engine or a faulty host would do. Nothing in the
/// engine knows of it.
/// </summary>
internal abstract class PlantedBug
{
    public static PlantedBug None { get; } = new Nothing();

    /// <summary>Processes are shown what the journal does not say, so what they have in mind tells nothing.</summary>
    public virtual bool Deceives => false;

    public virtual IJournal Journal(IJournal journal, SimulatedProcess process) => journal;

    public virtual ISurface Surface(ISurface surface) => surface;

    /// <summary>What a surface says of itself.</summary>
    public virtual SurfaceTimes Times(SurfaceTimes times) => times;

    private sealed class Nothing : PlantedBug;
}
