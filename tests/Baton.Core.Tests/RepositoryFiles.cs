namespace Baton.Core.Tests;

/// <summary>Files that stand beside the repository for tests that hold it against the outside world.</summary>
internal static class RepositoryFiles
{
    public static string Shared(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Baton.slnx")))
            folder = folder.Parent;
        string found = Path.GetFullPath(Path.Combine(folder?.FullName ?? ".", "..", "shared", path));
        if (!Path.Exists(found))
            Assert.Skip($"../shared/{path} is not there; put the file beside the repository to run this test");
        return found;
    }
}
