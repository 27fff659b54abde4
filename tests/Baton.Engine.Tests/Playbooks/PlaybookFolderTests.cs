using System.Diagnostics;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests.Playbooks;

public sealed class PlaybookFolderTests : IDisposable
{
    private readonly DirectoryInfo _around = Directory.CreateTempSubdirectory("baton-playbook-");
    private readonly DirectoryInfo _folder;

    public PlaybookFolderTests()
    {
        _folder = _around.CreateSubdirectory("playbook");
        File.WriteAllText(Path.Combine(_around.FullName, "secret.md"), "secret");
        Write("prompts/draft.md", "Write.");
    }

    public void Dispose() => _around.Delete(recursive: true);

    [Fact]
    public void A_file_is_read_and_shown_with_the_name_people_know_the_folder_by()
    {
        var text = Assert.IsType<PlaybookFile.Text>(Open("prompts/draft.md")).Source;
        Assert.Equal(("Write.", "playbooks/x/prompts/draft.md"), (text.Text, text.Path));
    }

    [Theory]
    [InlineData("../secret.md")]
    [InlineData("prompts/../../secret.md")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("prompts\\..\\..\\secret.md")]
    public void What_lies_outside_is_refused_by_its_path(string path) => Refused(path, "outside the playbook's folder");

    [Theory]
    [InlineData("")]
    [InlineData("a\0b.md")]
    [InlineData("a\nb.md")]
    public void What_is_no_path_is_refused(string path) => Refused(path, "no path");

    [Fact]
    public void A_path_of_a_megabyte_is_refused() => Refused(new string('a', 1_000_000) + ".md", "no path");

    [Fact]
    public void A_folder_is_not_a_file()
    {
        _folder.CreateSubdirectory("prompts/folder.md");
        Refused("prompts/folder.md", "is a folder");
        Refused("prompts", "is a folder");
    }

    [Fact]
    public void A_file_that_is_not_there_names_the_nearest()
    {
        Assert.Equal("prompts/draft.md", Assert.IsType<PlaybookFile.Missing>(Open("prompts/darft.md")).Nearest);
        Assert.Null(Assert.IsType<PlaybookFile.Missing>(Open("nothing/like/it.json")).Nearest);
    }

    [Fact]
    public void A_link_that_leads_outside_is_refused_directly_by_its_folder_and_through_another_link()
    {
        Link("direct.md", "../secret.md");
        Link("absolute.md", Path.Combine(_around.FullName, "secret.md"));
        Link("out", "..");
        Link("through.md", "out/secret.md");
        Link("device.md", "/dev/zero");
        foreach (string path in new[] { "direct.md", "absolute.md", "out/secret.md", "through.md", "device.md" })
            Refused(path, "leads outside");
    }

    [Fact]
    public void A_link_that_stays_inside_is_followed_and_so_is_one_to_the_folder_itself()
    {
        Link("alias.md", "prompts/draft.md");
        Link("also", "prompts");
        Assert.IsType<PlaybookFile.Text>(Open("alias.md"));
        Assert.IsType<PlaybookFile.Text>(Open("also/draft.md"));
        File.CreateSymbolicLink(Path.Combine(_around.FullName, "linked"), _folder.FullName);
        Assert.IsType<PlaybookFile.Text>(new PlaybookFolder(Path.Combine(_around.FullName, "linked"), "x").Open("also/draft.md"));
    }

    [Fact]
    public void A_folder_whose_name_begins_alike_is_outside()
    {
        File.WriteAllText(Path.Combine(_around.CreateSubdirectory("playbook-of-others").FullName, "a.md"), "theirs");
        Link("a.md", "../playbook-of-others/a.md");
        Refused("a.md", "leads outside");
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        Link("one.md", "two.md");
        Link("two.md", "one.md");
        Link("self", "self");
        Refused("one.md", "back to itself");
        Refused("self/a.md", "back to itself");
    }

    [Fact]
    public void A_link_to_nothing_is_a_file_that_is_not_there()
    {
        Link("gone.md", "nowhere.md");
        Assert.IsType<PlaybookFile.Missing>(Open("gone.md"));
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (var made = Process.Start("mkfifo", Path.Combine(_folder.FullName, "prompts", "pipe.md")))
            made.WaitForExit();
        Link("linked.md", "prompts/pipe.md");
        Assert.Equal("", Assert.IsType<PlaybookFile.Text>(Open("prompts/pipe.md")).Source.Text);
        Assert.Equal("", Assert.IsType<PlaybookFile.Text>(Open("linked.md")).Source.Text);
    }

    [Fact]
    public void A_text_has_at_most_four_mebibytes()
    {
        Write("most.md", new string('a', PlaybookFolder.MaxFileBytes));
        Write("more.md", new string('a', PlaybookFolder.MaxFileBytes + 1));
        using (var huge = File.Create(Path.Combine(_folder.FullName, "huge.md")))
            huge.SetLength(1L << 40);
        Assert.IsType<PlaybookFile.Text>(Open("most.md"));
        Refused("more.md", "has 4,194,305 bytes");
        Refused("huge.md", "has 1,099,511,627,776 bytes");
    }

    [Fact]
    public void Only_UTF8_is_text_and_a_byte_order_mark_is_dropped()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "latin.md"), [0x63, 0x61, 0x66, 0xE9]);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "half.md"), [0xF0, 0x9F, 0x98]);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "marked.md"), [0xEF, 0xBB, 0xBF, 0x61]);
        Refused("latin.md", "UTF-8");
        Refused("half.md", "UTF-8");
        Assert.Equal("a", Assert.IsType<PlaybookFile.Text>(Open("marked.md")).Source.Text);
    }

    [Fact]
    public void A_file_that_may_not_be_read_says_so()
    {
        Write("closed.md", "closed");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "closed.md"), UnixFileMode.None);
        var opened = Open("closed.md");
        // An administrator may read everything.
        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
            Assert.IsType<PlaybookFile.Text>(opened);
        else
            Assert.Contains("can't be read", Assert.IsType<PlaybookFile.Refused>(opened).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workflow_that_is_a_pipe_a_folder_or_nothing_is_a_finding()
    {
        Assert.Equal("WF008", Assert.Single(WorkflowReader.Read(new PlaybookFolder(_folder.FullName, "x")).Findings).Code);
        Assert.Equal("WF008", Assert.Single(WorkflowReader.Read(new PlaybookFolder(_folder.FullName + "-gone", "x")).Findings).Code);
        Write("workflow.yaml", "");
        var empty = Assert.Single(WorkflowReader.Read(new PlaybookFolder(_folder.FullName, "x")).Findings);
        Assert.Equal(("WF002", "the file is empty"), (empty.Code, empty.Message));
        File.Delete(Path.Combine(_folder.FullName, "workflow.yaml"));
        _folder.CreateSubdirectory("workflow.yaml");
        Assert.Contains("is a folder", Assert.Single(WorkflowReader.Read(new PlaybookFolder(_folder.FullName, "x")).Findings).Message, StringComparison.Ordinal);
    }

    private PlaybookFile Open(string path) => new PlaybookFolder(_folder.FullName, "playbooks/x").Open(path);

    private void Refused(string path, string why) => Assert.Contains(why, Assert.IsType<PlaybookFile.Refused>(Open(path)).Why, StringComparison.Ordinal);

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_folder.FullName, path), target);
}
