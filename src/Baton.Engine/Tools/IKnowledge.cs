using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Engine.Tools;

/// <summary>Makes the tools with which an agent reads documents.</summary>
public interface IKnowledge
{
    /// <param name="documents">Those of one role; at least one.</param>
    IReadOnlyList<ITool> Of(ImmutableArray<KnowledgeDocument> documents);
}
