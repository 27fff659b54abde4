using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>That a value fits a schema, or that it does not.</summary>
internal readonly record struct Demand(SchemaNode Node, bool Holds);
