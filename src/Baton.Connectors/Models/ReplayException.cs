using Baton.Core.Runs;
using Baton.Engine.Agents;

namespace Baton.Connectors.Models;

/// <summary>A call that can't be played back or recorded. The message says which call, which file and the way out.</summary>
public sealed class ReplayException(string message, Exception? inner = null) : ModelException(message, FailureKind.Permanent, inner: inner);
