using Baton.Engine.Secrets;

namespace Baton.Engine.Tests;

public sealed class SecretsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-secrets-");
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_secret_shows_itself_as_its_reference_and_is_masked_once_it_was_read()
    {
        var secrets = Given(("KEY", "s3cr3t-canary"));
        var secret = secrets.At("env:KEY");
        Assert.Equal("env:KEY", $"{secret}");

        Assert.Equal("s3cr3t-canary", secret.Read());
        Assert.Equal("refused: bad key [env:KEY]", secrets.Mask("refused: bad key s3cr3t-canary"));
    }

    [Fact]
    public void A_secret_in_a_file_is_read_anew_each_time_without_the_line_break_at_its_end()
    {
        var secret = Given().At("file:key.txt");
        Assert.Contains("key.txt", Assert.Throws<SecretException>(secret.Read).Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_folder.FullName, "key.txt"), "first-one\n");
        Assert.Equal("first-one", secret.Read());
        File.WriteAllText(Path.Combine(_folder.FullName, "key.txt"), "second-one\r\n");
        Assert.Equal("second-one", secret.Read());
    }

    [Fact]
    public void One_that_is_not_set_says_which()
    {
        Assert.Null(Given(("KEY", "  ")).At("env:KEY").Find());
        Assert.Contains("`KEY`", Assert.Throws<SecretException>(Given().At("env:KEY").Read).Message, StringComparison.Ordinal);
    }

    private Secrets.Secrets Given(params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
            _environment[name] = value;
        return new Secrets.Secrets(_folder.FullName, _environment.GetValueOrDefault);
    }
}
