namespace Baton.Core.Contracts.Subset;

/// <summary>The sorts of JSON values, each searched by itself; the simplest first, since the first witness found is shown.</summary>
internal enum ValueSort { Null, Boolean, Number, Text, List, Object }
