namespace Baton.Cli;

/// <summary>Who sits at this terminal. Without a login the local user is in every group, and that is recorded with each decision.</summary>
public static class LocalUser
{
    public static string Name => $"{Environment.UserName} (local, every group)";
}
