package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Nothing that is somebody's is struck before a person, or whoever speaks for one, said yes. */
final class Confirmation {
  private final CommandLine line;
  private final PrintWriter out;
  private final Supplier<Optional<String>> answer;

  /**
   * Of a command.
   *
   * @param out where people read
   * @param answer reads what is typed; empty where nobody can type
   */
  Confirmation(CommandLine line, PrintWriter out, Supplier<Optional<String>> answer) {
    this.line = line;
    this.out = out;
    this.answer = answer;
  }

  /** At the terminal of this process, if it has one. */
  static Confirmation atTerminal(CommandLine line, PrintWriter out) {
    return new Confirmation(
        line,
        out,
        () ->
            Optional.ofNullable(System.console())
                .filter(console -> console.isTerminal())
                .map(console -> Optional.ofNullable(console.readLine()).orElse("")));
  }

  /**
   * Shows what will be done and asks.
   *
   * @param yes whether it was said beforehand
   * @throws ParameterException where nobody said yes
   */
  void ask(List<String> plan, boolean yes) {
    plan.forEach(each -> out.println(Screen.clean(each)));
    if (yes) {
      out.flush();
      return;
    }
    out.print("Do this? [y/N] ");
    out.flush();
    Optional<String> typed = answer.get();
    if (typed.isEmpty()) {
      out.println();
      throw new ParameterException(
          line,
          "this is somebody's cluster, and there is no terminal at which to ask; read what would be done above, and say --yes");
    }
    String said = typed.get().strip().toLowerCase(Locale.ROOT);
    if (!said.equals("y") && !said.equals("yes")) {
      throw new ParameterException(line, "nothing was done");
    }
  }
}
