using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Engine.Surfaces;

/// <summary>Stands in for a surface where nothing may be sent: takes and renders the same, and tells what it would have sent.</summary>
public sealed class RehearsedSurface(ISurface surface, Action<CommitRequest, IReadOnlyList<OutgoingRequest>> told, TimeProvider clock) : ISurface
{
    public string Name => surface.Name;

    public string Summary => surface.Summary;

    public SurfaceClass Class => SurfaceClass.Idempotent;

    public SurfaceTimes Times => SurfaceTimes.Immediate;

    public Contract To => surface.To;

    public Contract Takes => surface.Takes;

    public RenderedPayload Render(JsonElement with, JsonElement to) => surface.Render(with, to);

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request) => surface.Rehearse(request);

    public Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        told(request, surface.Rehearse(request));
        return Task.FromResult(new CommitReceipt("dry-run", "dry-run:nothing-was-sent", clock.GetUtcNow()));
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<CommitReceipt>>([]);
}
