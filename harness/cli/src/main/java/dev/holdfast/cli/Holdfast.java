package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.Secrets;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The top command. */
@Command(
    name = "holdfast",
    description = "Breaks a system on purpose and says, from evidence, whether its users noticed.",
    subcommands = {
      CheckCommand.class,
      InitCommand.class,
      RunCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      RequestsCommand.class,
      RunsCommand.class,
      UndoCommand.class,
      HaltCommand.class,
      RbacCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Holdfast.Version.class,
    footer = {
      "",
      "Exit codes: 0 PASS, 1 FAIL, 2 bad input (nothing was started), 3 UNKNOWN (the evidence does not carry a verdict),",
      "4 it could not be brought up, 5 SKIPPED (the platform lacks what the scenario needs).",
      "",
      "./holdfast images --help tells how to build the images of the sample's services.",
      "",
      "Example:",
      "  ./holdfast run scenarios/smoke/replica-kill.yaml"
    })
public final class Holdfast implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--no-color",
      scope = CommandLine.ScopeType.INHERIT,
      description =
          "No colours, no line that rewrites itself. So it is too without a terminal, or where NO_COLOR is set.")
  private boolean plain;

  private Holdfast() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // the same figures and files wherever it runs: by default many a language has digits of its own
    Locale.setDefault(Locale.ROOT);
    CommandLine line = commandLine();
    line.setOut(hiding(System.out));
    line.setErr(hiding(System.err));
    int status;
    try {
      status = line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // uncaught it would end with 1, which is a verdict
      line.getErr().println("holdfast failed: " + e + "; HOLDFAST_JAVA_OPTS=-Xmx2g gives it more");
      status = ExitCode.CANNOT_START.number();
    }
    System.exit(status);
  }

  private static PrintWriter hiding(PrintStream stream) {
    Writer encoded = new OutputStreamWriter(stream, stream.charset());
    return new PrintWriter(new HidingWriter(encoded, Secrets.redaction()), true);
  }

  /** The command line, ready to execute. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Holdfast());
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setUsageHelpWidth(110);
    line.setUsageHelpAutoWidth(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Holdfast::wrongUse);
    line.setExecutionExceptionHandler(Holdfast::failed);
    return line;
  }

  /** Whether people see colours and rewritten lines. */
  boolean plain() {
    return plain || System.getenv("NO_COLOR") != null;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  private static int wrongUse(ParameterException wrong, String[] args) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("'" + line.getCommandSpec().qualifiedName() + " --help' says how it is used.");
    return ExitCode.BAD_INPUT.number();
  }

  private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (failure instanceof Refused refused) {
      refused.problems().forEach(problem -> err.println(Screen.clean(problem)));
      return refused.exitCode().number();
    }
    // a defect of the harness, not of its user: only here a stack trace helps
    err.println("holdfast failed; please report this, with the lines below:");
    failure.printStackTrace(err);
    return ExitCode.CANNOT_START.number();
  }

  /** The answer to {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "holdfast " + Launch.version(),
        "Java " + Runtime.version() + " on " + System.getProperty("os.name")
      };
    }
  }

  /** How the colours of a text are made for where it goes. */
  static Ansi ansi(boolean plain) {
    return plain ? Ansi.OFF : Ansi.AUTO;
  }
}
