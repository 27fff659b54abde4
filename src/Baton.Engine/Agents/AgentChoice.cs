using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Engine.Agents;

/// <summary>Who does an agent step: its role, or, once that has failed for good, one of its fallbacks in their order.</summary>
public static class AgentChoice
{
    /// <summary>A fallback is another role by its name, or the same role with another model.</summary>
    public static AgentRole Of(Workflow workflow, Step.Agent step, Slot slot)
    {
        var role = workflow.Roles[step.Role];
        if (slot.Fallbacks == 0)
            return role;
        string other = step.Fallback[slot.Fallbacks - 1];
        return workflow.Roles.TryGetValue(other, out var instead) ? instead : role with { Model = other };
    }
}
