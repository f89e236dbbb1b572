package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.Secrets;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
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
    HidingWriter shown = hiding(FileDescriptor.out, System.out.charset());
    line.setOut(new PrintWriter(shown, true));
    line.setErr(new PrintWriter(hiding(FileDescriptor.err, System.err.charset()), true));
    int status = execute(line, args);
    line.getOut().flush();
    System.exit(shown.lost().map(why -> unseen(why, status, line.getErr())).orElse(status));
  }

  /** Straight to where it goes: a print stream keeps to itself what could not be written. */
  private static HidingWriter hiding(FileDescriptor to, Charset charset) {
    return new HidingWriter(
        new OutputStreamWriter(new FileOutputStream(to), charset), Secrets.redaction());
  }

  /** A good end that nobody could read is none. Who has stopped reading has seen enough. */
  static int unseen(IOException why, int status, PrintWriter err) {
    if (String.valueOf(why.getMessage()).contains("Broken pipe")) {
      return status;
    }
    err.println(
        "what was to be shown could not be written: "
            + why.getMessage()
            + "; make room where the output goes, or send it elsewhere");
    return status == ExitCode.OK.number() ? ExitCode.CANNOT_START.number() : status;
  }

  private static int execute(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // uncaught it would end with 1, which is a verdict
      line.getErr().println("holdfast failed: " + e + "; HOLDFAST_JAVA_OPTS=-Xmx2g gives it more");
      return ExitCode.CANNOT_START.number();
    }
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
