using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary><c>baton check --fix</c>: makes the safe edits in the files of a playbook.</summary>
public static class PlaybookMending
{
    /// <param name="isDryRun">Nothing is written, and the findings are those of the files as they stay.</param>
    public static async Task<CheckedPlaybook> MendAsync(PlaybookFolder folder, Installation installation, bool isDryRun, CancellationToken cancellation)
    {
        var fixedUp = SafeFixes.Of(folder, installation);
        var refused = new List<string>();
        if (!isDryRun)
            foreach (var change in fixedUp.Changes)
                if (await folder.ReplaceAsync(change.Path, change.Before, change.After, cancellation) is { } why)
                    refused.Add($"`{folder.Root}/{change.Path}` {why}");
        // What could not be written is not mended: then the files are looked at again.
        var loaded = isDryRun ? fixedUp.Before : refused.Count == 0 ? fixedUp.After : PlaybookLoader.Load(folder, installation);
        return new CheckedPlaybook(folder.Root, loaded) { Mended = new Mending(fixedUp, !isDryRun, refused) };
    }
}
