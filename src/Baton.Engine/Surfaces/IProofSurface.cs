namespace Baton.Engine.Surfaces;

/// <summary>A surface that can show people what they would get, before it is approved: a mail to oneself, say.</summary>
public interface IProofSurface
{
    /// <summary>Sends what a commit would, marked as a proof, to these alone. It is no commit and counts for none.</summary>
    /// <param name="recipients">Addresses as this surface takes them.</param>
    /// <exception cref="SurfaceException">It was not sent, or may not have been.</exception>
    Task ProofAsync(CommitRequest request, IReadOnlyList<string> recipients, CancellationToken cancellation);
}
