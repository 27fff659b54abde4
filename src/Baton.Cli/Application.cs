using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Baton.Cli.Commands;
using Baton.Cli.Output;
using Baton.Engine.Journals;
using Baton.Engine.Surfaces;

namespace Baton.Cli;

/// <summary>The <c>baton</c> command: its subcommands, its help, and how failures are told.</summary>
public static class Application
{
    private const string Description = """
        Agentic workflows in marketing: from a brief to an approved output, committed where it is used.

        A workflow is a folder under playbooks/. A run of it takes a brief through its steps, stops
        where people decide, and commits what they approved. Runs are kept under .baton/ and survive
        anything; look at them with `baton runs`.
        """;

    private const string Examples = """
        Examples:
          baton run launch-email --brief playbooks/launch-email/briefs/espresso-machine.yaml
          baton review list
          baton runs show 3f2a91bc --handoffs
          baton new my-workflow && baton check my-workflow

        Exit codes:
          0    done; a run is finished
          1    it did not work: a full disk, a locked journal, another process at work; the message says why
          2    what was given is wrong: findings, an unknown name, a wrong option
          3    the run is parked, and says on what: a person, a time, an operator
          4    the run was rejected, expired or cancelled; nothing is committed
          130  interrupted; the run is kept and can be resumed
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var result = Build().Parse(args.Length == 0 ? ["--help"] : args);
        var terminal = new Terminal(CommonOptions.WantsJson(result), result.GetValue(CommonOptions.NoColor));
        try
        {
            if (result.Action is not SynchronousCommandLineAction { ClearsParseErrors: true } && UsageErrors.Of(result) is { } wrong)
                throw new CliException(wrong, ExitCode.Findings);
            using var interruption = new Interruption();
            using var export = OtlpExport.Start(Environment.GetEnvironmentVariable);
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
        }
        catch (CliException e)
        {
            terminal.Fail(e.Message);
            return e.ExitCode;
        }
        catch (FindingsException e)
        {
            if (terminal.IsJson)
                terminal.Json(new System.Text.Json.Nodes.JsonObject { ["findings"] = FindingWriter.Json(e.Findings) });
            else
            {
                FindingWriter.Write(terminal, e.Findings);
                terminal.Line(FindingWriter.Closing(e.Findings));
            }
            return ExitCode.Findings;
        }
        catch (Exception e) when (e is JournalException or SurfaceException)
        {
            terminal.Fail(e.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Fail($"{e.Message}\nIs the disk full or read-only, or does this user lack the right to write there? `baton doctor` looks.");
            return ExitCode.Failure;
        }
#pragma warning disable CA1031 // No stack trace reaches a user: what nobody foresaw is said in a line, and how to see more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            bool verbose = Environment.GetEnvironmentVariable("BATON_DEBUG") is "1";
            terminal.Fail(verbose ? e.ToString() : $"a fault of Baton itself: {e.GetType().Name}: {e.Message}\nRuns are kept. With BATON_DEBUG=1 it prints what is needed to report this.");
            return ExitCode.Failure;
        }
    }

    public static RootCommand Build()
    {
        var root = new RootCommand(Description)
        {
            RunCommandLine.Build(),
            CheckCommand.Build(),
            ExplainCommand.Build(),
            InitCommand.Build(),
            NewCommand.Build(),
            RunsCommand.Build(),
            WorkCommand.Build(),
            ReviewCommand.Build(),
            ContractCommand.Build(),
            GraphCommand.Build(),
            SchemaCommand.Build(),
            LspCommand.Build(),
            JournalCommand.Build(),
            ModelsCommand.Build(),
            ToolsCommand.Build(),
            DoctorCommand.Build(),
            CommonOptions.Json,
            CommonOptions.NoColor,
            CommonOptions.Workspace,
        };
        root.HelpName = "baton";
        Teach(root, Examples);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new TeachingHelp((HelpAction)help.Action!, HelpTexts);
        return root;
    }

    /// <summary>Adds examples to a command's help.</summary>
    public static Command Teach(this Command command, string examples)
    {
        HelpTexts[command] = examples;
        return command;
    }

    private static Dictionary<Command, string> HelpTexts { get; } = [];
}
